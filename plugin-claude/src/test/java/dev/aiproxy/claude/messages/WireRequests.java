package dev.aiproxy.claude.messages;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Requests as Anthropic's own clients write them, that together use every member of the API's schema. */
final class WireRequests {
    private static final String HI = "'messages':[{'role':'user','content':'Hi'}]";

    private final Map<String, WireRequest> all = new LinkedHashMap<>();
    private final String model;

    private WireRequests(String model) {
        this.model = model;
    }

    /** Requests for a model, by what is special about them. */
    static Map<String, WireRequest> of(String model) {
        WireRequests requests = new WireRequests(model);
        requests.settings();
        requests.thinking();
        requests.tools();
        requests.betas();
        requests.texts();
        requests.media();
        requests.calls();
        requests.serverTools();
        requests.changes();
        requests.oddities();
        return requests.all;
    }

    private void add(String name, String members) {
        ObjectNode body = (ObjectNode) Wire.json("{" + members + "}");
        body.put("model", model);
        if (!body.has("max_tokens")) {
            body.put("max_tokens", 9);
        }
        all.put(
                name,
                new WireRequest(
                        Operation.CHAT,
                        "POST",
                        "/v1/messages",
                        "",
                        Map.of(),
                        Headers.of(
                                "anthropic-version", "2023-06-01", "anthropic-beta", "one-2026-01-01,two-2026-01-01"),
                        Body.ofUtf8(body.toString())));
    }

    private void addUser(String name, String blocks) {
        add(name, "'messages':[{'role':'user','content':[" + blocks + "]}]");
    }

    private void addAssistant(String name, String blocks) {
        add(
                name,
                "'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':[" + blocks
                        + "]},{'role':'user','content':'Go on'}]");
    }

    private void settings() {
        add("the least", HI);
        add("every setting", HI + """
                ,'max_tokens':0,'stream':true,'stop_sequences':['END',' '],'temperature':1.0,'top_p':0.99,'top_k':5,
                'system':'Be kind.','service_tier':'standard_only','inference_geo':'eu','metadata':{'user_id':'u 1@x','more':'y'},
                'cache_control':{'type':'ephemeral','ttl':'1h'},'container':'container_1','diagnostics':
                {'previous_message_id':'msg_0'},'speed':'fast','some_novelty':{'a':[1.0,9007199254740993]}""");
        add("standard speed", HI + ",'speed':'standard','service_tier':'auto'");
        add("speed and tier of another day", HI + ",'speed':'ludicrous','service_tier':'flex'");
        add("skills", HI + """
                ,'container':{'id':'c','skills':[{'type':'anthropic','skill_id':'pdf','version':'latest'}]}""");
        add("system in blocks", HI + """
                ,'system':[{'type':'text','text':'A','cache_control':{'type':'ephemeral'}},{'type':'text','text':'B',
                'cache_control':{'type':'ephemeral','ttl':'5m'}},{'type':'text','text':'C','cache_control':{'type':'eternal'}}]""");
    }

    private void thinking() {
        String format = "{'type':'json_schema','schema':{'type':'object','properties':{'x':{'default':null}}}}";
        add("thinking with a budget", HI + """
                ,'thinking':{'type':'enabled','budget_tokens':1024,'display':'summarized'}""");
        add("thinking as the model finds fit", HI + """
                ,'thinking':{'type':'adaptive','display':'updates','block_binding':{'prefix_mismatch_behavior':'error'}},
                'output_config':{'effort':'xhigh','task_budget':{'type':'tokens','total':9}}""");
        add("thinking between tools", HI + ",'thinking':{'type':'between_tools','display':'omitted'}");
        add("no thinking", HI + ",'thinking':{'type':'disabled'}");
        add("thinking of another day", HI + """
                ,'thinking':{'type':'dreaming','depth':3},'output_config':{'effort':'utmost'}""");
        add("output by a schema", HI + ",'output_config':{'format':" + format + ",'effort':'low'}");
        add("output by a schema with more in it", HI + """
                ,'output_config':{'format':{'type':'json_schema','schema':{},'name':'n'}}""");
        add("output by a schema in its old place", HI + ",'output_format':" + format);
        add(
                "output by a schema in both places",
                HI + ",'output_config':{'format':" + format + "},'output_format':" + format);
        add("output of another form", HI + ",'output_config':{'format':{'type':'grammar','grammar':'g'}}");
    }

    private void tools() {
        String schema = "'input_schema':{'type':'object','properties':{'a':{'type':['string','null'],'const':null}}}";
        add(
                "tools",
                HI + ",'tools':[{'name':'f'," + schema + "},{'name':'g','description':'d','type':'custom',"
                        + """
                'strict':true,'cache_control':{'type':'ephemeral','ttl':'1h'},'defer_loading':true,'allowed_callers':
                ['direct'],'eager_input_streaming':true,'input_examples':[{'a':'x'}],'input_schema':{'anyOf':[{}]}},
                {'name':'f','description':'twice','input_schema':{'type':'object'},'strict':false},
                {'name':'no schema'},{'name':'%s','input_schema':{'type':'object'}}]""".formatted("n".repeat(200)));
        add("tools of the provider", HI + """
                ,'tools':[{'type':'web_search_20260318','name':'web_search','max_uses':3,'allowed_domains':['x.com'],
                'user_location':{'type':'approximate','city':'Rome'},'cache_control':{'type':'ephemeral'}},
                {'type':'web_fetch_20260318','name':'web_fetch','url_sources':{'user_input':{'type':'all'}},'citations':
                {'enabled':true}},{'type':'bash_20250124','name':'bash'},{'type':'text_editor_20250728','name':
                'str_replace_based_edit_tool','max_characters':9},{'type':'memory_20250818','name':'memory'},
                {'type':'computer_toolset_20260801','name':'computer'},{'type':'browser_toolset_20260801','name':'browser'},
                {'type':'code_execution_20260521','name':'code_execution'},{'type':'tool_search_tool_bm25_20251119',
                'name':'tool_search_tool_bm25'},{'type':'advisor_20260301','name':'advisor','model':'m'},
                {'type':'mcp_toolset','mcp_server_name':'s','default_config':{'enabled':false}}]""");
        String f = ",'tools':[{'name':'f','input_schema':{'type':'object'}}]";
        add("choice auto", HI + f + ",'tool_choice':{'type':'auto','disable_parallel_tool_use':true}");
        add("choice any", HI + f + ",'tool_choice':{'type':'any','disable_parallel_tool_use':false}");
        add("choice by name", HI + f + ",'tool_choice':{'type':'tool','name':'f','because':'y'}");
        add("choice none", HI + f + ",'tool_choice':{'type':'none','disable_parallel_tool_use':true}");
        add("choice without tools", HI + ",'tool_choice':{'type':'auto'}");
        add("choice of another day", HI + f + ",'tool_choice':{'type':'some','names':['f']}");
    }

    private void betas() {
        add("context management", HI + """
                ,'context_management':{'edits':[{'type':'clear_tool_uses_20250919','trigger':{'type':'input_tokens','value':9}},
                {'type':'clear_thinking_20251015','keep':'all'},{'type':'compact_20260112'}]}""");
        add("MCP servers", HI + """
                ,'mcp_servers':[{'type':'url','url':'https://x','name':'s','authorization_token':'t','tool_configuration':
                {'enabled':true,'allowed_tools':['a']}}],'tools':[{'type':'mcp_toolset','mcp_server_name':'s','tools':[]}]""");
        add("fallbacks", HI + ",'fallbacks':[{'model':'m'}],'fallback_credit_token':'t'");
        add("fallbacks by default", HI + ",'fallbacks':'default'");
        add("compaction wanted", HI + ",'compaction':{'type':'summarize','instructions':'short'}");
        add("billing", HI + ",'billing_policy':{'type':'user_profile','bill_to':'self'}");
        add("betas in the body", HI + ",'betas':['a','b']");
    }

    private void texts() {
        addUser("a text", "{'type':'text','text':'a'}");
        addUser("an empty text", "{'type':'text','text':''}");
        add("empty contents", """
                'messages':[{'role':'user','content':''},{'role':'assistant','content':[]},{'role':'user','content':'a'},
                {'role':'user','content':[]}]""");
        addUser(
                "a marked text",
                "{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'},'extra':1}");
        addAssistant("a text with sources", """
                {'type':'text','text':'a','citations':[
                {'type':'char_location','cited_text':'c','document_index':0,'document_title':'t','start_char_index':0,
                'end_char_index':1,'file_id':null},
                {'type':'page_location','cited_text':'c','document_index':0,'document_title':null,'start_page_number':1,
                'end_page_number':2},
                {'type':'content_block_location','cited_text':'c','document_index':0,'document_title':'t','start_block_index':0,
                'end_block_index':1},
                {'type':'web_search_result_location','cited_text':'c','url':'https://x','title':'t','encrypted_index':'e'},
                {'type':'search_result_location','cited_text':'c','source':'s','title':null,'search_result_index':0,
                'start_block_index':0,'end_block_index':1}]}""");
        add("a prefill", "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b '}]");
        add("neighbours of one role", """
                'messages':[{'role':'assistant','content':'a'},{'role':'assistant','content':'b'},{'role':'user','content':'c'},
                {'role':'user','content':'d'}]""");
    }

    private void media() {
        addUser("pictures", """
                {'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'iVBORw0KGgo='},'cache_control':
                {'type':'ephemeral'}},{'type':'image','source':{'type':'base64','media_type':'IMAGE/PNG','data':'iVBORw0K\\nGgo'}},
                {'type':'image','source':{'type':'url','url':'https://x/y.png'},'transformations':{'oversized_image':'error'}},
                {'type':'image','source':{'type':'url','url':'data:image/png;base64,iVBORw0KGgo='}},
                {'type':'image','source':{'type':'file','file_id':'file_1','novelty':1}},
                {'type':'image','source':{'type':'hologram','data':'x'}}""");
        String documents = """
                {'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='},'title':'t',
                'context':'c','citations':{'enabled':true,'novelty':1},'cache_control':{'type':'ephemeral','ttl':'5m'}},
                {'type':'document','source':{'type':'text','media_type':'text/plain','data':'words'},'citations':{'enabled':false}},
                {'type':'document','source':{'type':'content','content':'words'},'title':null},
                {'type':'document','source':{'type':'content','content':[{'type':'text','text':'p','cache_control':
                {'type':'ephemeral'}},{'type':'image','source':{'type':'url','url':'https://x/y.png'}}]}},
                {'type':'document','source':{'type':'url','url':'https://x/y.pdf'}},
                {'type':'document','source':{'type':'file','file_id':'file_1'}}""";
        addUser("documents", documents);
        addAssistant("documents of the model", documents);
        addUser("search results", """
                {'type':'search_result','source':'https://s','title':'t','content':[{'type':'text','text':'r'}],'citations':
                {'enabled':true},'cache_control':{'type':'ephemeral'}},{'type':'search_result','source':'s','title':'',
                'content':[]},{'type':'container_upload','file_id':'file_1'}""");
    }

    private void calls() {
        add("calls and results", """
                'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':[
                {'type':'thinking','thinking':'T','signature':'s'},{'type':'thinking','thinking':'','signature':'s2'},
                {'type':'redacted_thinking','data':'d'},{'type':'text','text':'a'},
                {'type':'tool_use','id':'a','name':'f','input':{'n':1.0,'big':12345678901234567890,'no':false},'cache_control':
                {'type':'ephemeral'}},{'type':'tool_use','id':'b','name':'left_click','input':{},'toolset_name':'computer',
                'caller':{'type':'direct'}},{'type':'tool_use','id':'c','name':'g','input':{},'caller':
                {'type':'code_execution_20260521','tool_id':'srvtoolu_1'}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'b','content':'ok','toolset_name':'computer'},
                {'type':'tool_result','tool_use_id':'a','is_error':true,'cache_control':{'type':'ephemeral'},'content':[
                {'type':'text','text':'r'},{'type':'image','source':{'type':'base64','media_type':'image/png','data':
                'iVBORw0KGgo='}},{'type':'document','source':{'type':'text','media_type':'text/plain','data':'d'}},
                {'type':'search_result','source':'s','title':'t','content':[{'type':'text','text':'x'}]},
                {'type':'tool_reference','tool_name':'f'},{'type':'browser_state','tabs':[]}]},
                {'type':'tool_result','tool_use_id':'c'},{'type':'text','text':'go on'}]}],
                'tools':[{'name':'f','input_schema':{'type':'object'}}]""");
        add("results out of order, twice and of nobody's call", """
                'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':[
                {'type':'tool_use','id':'call:1/ä','name':'f','input':[1]},{'type':'text','text':'late'},
                {'type':'tool_use','id':'%s','name':'f','input':'x'}]},
                {'role':'user','content':[{'type':'text','text':'first'},{'type':'tool_result','tool_use_id':'zzz','content':''},
                {'type':'tool_result','tool_use_id':'call:1/ä','content':[],'is_error':false},
                {'type':'tool_result','tool_use_id':'call:1/ä','content':'again'}]}]""".formatted("i".repeat(80)));
        addAssistant("thoughts without signatures", """
                {'type':'thinking','thinking':'T','signature':''},{'type':'thinking','thinking':'U'},{'type':'text','text':'a'}""");
        addAssistant("thoughts behind words", """
                {'type':'text','text':'a'},{'type':'thinking','thinking':'T','signature':'s'},{'type':'tool_use','id':'a',
                'name':'f','input':{}},{'type':'server_tool_use','id':'s','name':'web_search','input':{}}""");
    }

    private void serverTools() {
        addAssistant("what the provider's tools did", """
                {'type':'server_tool_use','id':'s1','name':'web_search','input':{'query':'q'},'caller':{'type':'direct'},
                'cache_control':{'type':'ephemeral'}},
                {'type':'web_search_tool_result','tool_use_id':'s1','content':[{'type':'web_search_result','url':'https://x',
                'title':'t','encrypted_content':'e','page_age':null}]},
                {'type':'web_fetch_tool_result','tool_use_id':'s2','content':{'type':'web_fetch_result','url':'https://x',
                'content':{'type':'document','source':{'type':'text','media_type':'text/plain','data':'d'}}}},
                {'type':'code_execution_tool_result','tool_use_id':'s3','content':{'type':'code_execution_result','stdout':'',
                'stderr':'','return_code':0,'content':[]}},
                {'type':'bash_code_execution_tool_result','tool_use_id':'s4','content':{'type':
                'bash_code_execution_tool_result_error','error_code':'unavailable'}},
                {'type':'text_editor_code_execution_tool_result','tool_use_id':'s5','content':{'type':
                'text_editor_code_execution_create_result','is_file_update':false}},
                {'type':'tool_search_tool_result','tool_use_id':'s6','content':{'type':'tool_search_tool_search_result',
                'tool_references':[{'type':'tool_reference','tool_name':'f'}]}},
                {'type':'advisor_tool_result','tool_use_id':'s7','content':{'type':'advisor_result','text':'t'}},
                {'type':'mcp_tool_use','id':'m','name':'n','server_name':'s','input':{}},
                {'type':'mcp_tool_result','tool_use_id':'m','is_error':false,'content':[{'type':'text','text':'x'}]},
                {'type':'mcp_tool_listing','mcp_server_name':'s','tools':[]},
                {'type':'fallback','model':'m'},{'type':'never_heard_of','x':{'y':null}}""");
    }

    private void changes() {
        add("tools that come and go", """
                'tools':[{'name':'f','input_schema':{'type':'object'},'defer_loading':true},{'name':'g','input_schema':
                {'type':'object'}}],'messages':[{'role':'user','content':'Hi'},
                {'role':'system','content':[{'type':'tool_addition','tool':{'type':'tool_reference','name':'f'}},
                {'type':'tool_removal','tool':{'type':'tool_reference','name':'g'},'cache_control':{'type':'ephemeral'}},
                {'type':'tool_addition','tool':{'type':'tool_definition','definition':{'name':'h','input_schema':
                {'type':'object'}}}},{'type':'tool_addition','tool':{'type':'mcp_tool_reference','server_name':'s','name':'n'}},
                {'type':'text','text':'new tools'}]},{'role':'user','content':'Go on'}]""");
        add("a tool where there was none", """
                'messages':[{'role':'user','content':'Hi'},{'role':'system','content':[{'type':'tool_addition','tool':
                {'type':'tool_definition','definition':{'type':'bash_20250124','name':'bash'}}}]}]""");
        add("effort that changes", """
                'output_config':{'effort':'low'},'messages':[{'role':'user','content':'Hi'},{'role':'system','output_config':
                {'effort':'high'}},{'role':'user','content':'a'},{'role':'system','content':'x','output_config':{}},
                {'role':'system','content':'y','output_config':{'effort':'utmost'}}]""");
        add("effort that was not said before", """
                'messages':[{'role':'user','content':'Hi'},{'role':'system','output_config':{'effort':'max'}}]""");
        add("words that are cleared", """
                'messages':[{'role':'user','content':'Hi'},{'role':'system','content':'once','clear_at':'next_user_message'},
                {'role':'user','content':'a'},{'role':'system','content':[{'type':'text','text':'now'}],'clear_at':
                'next_user_message'},{'role':'system','content':'ever','clear_at':'never'},{'role':'system','content':'z',
                'clear_at':'doomsday'}]""");
        add("a summary of what was said", """
                'messages':[{'role':'assistant','content':[{'type':'compaction','content':'So far.','encrypted_content':'e',
                'signature':'s','tool_changes':[{'type':'tool_addition','tool':{'type':'tool_definition','definition':
                {'name':'h','input_schema':{'type':'object'}}}}],'cache_control':{'type':'ephemeral'}},{'type':'text','text':
                'a'}]},{'role':'user','content':'Go on'},{'role':'assistant','content':[{'type':'compaction','content':null}]},
                {'role':'user','content':[{'type':'compaction','content':'More.'},{'type':'text','text':'b'}]}]""");
    }

    private void oddities() {
        add("members that say nothing", """
                'messages':[{'role':'user','content':[{'type':'text','text':'a','citations':null,'cache_control':null},
                {'type':'text','text':'b','citations':[],'cache_control':{'type':'ephemeral','ttl':null}},
                {'type':'tool_result','tool_use_id':'x','content':null,'is_error':null}]},
                {'role':'assistant','content':null},{'role':'assistant','content':[{'type':'tool_use','id':'x','name':'f',
                'input':null,'caller':null}]}],'system':[],'max_tokens':null,'stop_sequences':[],'stream':false,'temperature':null,
                'top_p':null,'top_k':null,'thinking':{'type':'adaptive','display':null},'output_config':{'effort':null,
                'format':null},'output_format':null,'metadata':{'user_id':null},'tools':[],'tool_choice':{'type':'auto',
                'disable_parallel_tool_use':null},'service_tier':null,'speed':null,'cache_control':null,'container':null,
                'thread':null""");
        add("more members that say nothing", HI + """
                ,'system':null,'thinking':null,'output_config':{},'metadata':{},'tool_choice':null,'tools':[{'name':'f',
                'description':null,'input_schema':null,'type':null,'strict':null}]""");
    }
}
