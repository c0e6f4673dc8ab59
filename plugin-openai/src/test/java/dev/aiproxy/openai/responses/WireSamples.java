package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests that between them have every field of OpenAI's schema of Responses, by what is special about them. */
final class WireSamples {
    private WireSamples() {}

    static Map<String, WireRequest> all() {
        Map<String, WireRequest> all = new LinkedHashMap<>();
        all.put("text", with("gpt-5.2", "\"instructions\":\"Be kind.\""));
        all.put("limits and sampling", with("gpt-4o", """
                "max_output_tokens":100,"max_tool_calls":3,"temperature":0.70,"top_p":1.0,"top_logprobs":5,
                "include":["message.output_text.logprobs","reasoning.encrypted_content"]
                """));
        all.put("what is included", with("gpt-5.2", """
                "include":["file_search_call.results","web_search_call.results","web_search_call.action.sources",
                "message.input_image.image_url","computer_call_output.output.image_url","code_interpreter_call.outputs"]
                """));
        all.put("reasoning", with("gpt-5.2", """
                "reasoning":{"effort":"high","summary":"detailed","context":"all_turns","mode":"pro"}
                """));
        all.put("older wish for a summary", with("gpt-5.2", "\"reasoning\":{\"generate_summary\":\"concise\"}"));
        all.put("form of the answer", with("gpt-5.2", """
                "text":{"format":{"type":"json_schema","name":"n","description":"d","strict":true,"schema":
                {"type":"object","properties":{"a":{"type":"number","minimum":1.0}}}},"verbosity":"low"}
                """));
        all.put("JSON", with("gpt-5.2", "\"text\":{\"format\":{\"type\":\"json_object\"}}"));
        all.put("plain text said", with("gpt-5.2", "\"text\":{\"format\":{\"type\":\"text\"}}"));
        all.put("identity, labels, cache and moderation", with("gpt-5.6", """
                "safety_identifier":"s","user":"u","metadata":{"a":"b"},"prompt_cache_key":"k",
                "prompt_cache_retention":"24h","prompt_cache_options":{"mode":"explicit","ttl":"12h",
                "comparison_response_id":"resp_1"},"moderation":{"model":"omni"}
                """));
        all.put("older name of the user", with("gpt-5.2", "\"user\":\"u\""));
        for (String tier : new String[] {"auto", "default", "flex", "priority", "fast", "scale", "ultrafast"}) {
            all.put("tier " + tier, with("gpt-5.2", "\"service_tier\":\"" + tier + "\""));
        }
        all.put("state", with("gpt-5.2", """
                "store":true,"previous_response_id":"resp_1","background":true,"truncation":"auto",
                "context_management":[{"type":"compaction","compact_threshold":1000}]
                """));
        all.put("conversation", with("gpt-5.2", "\"conversation\":{\"id\":\"conv_1\"},\"truncation\":\"disabled\""));
        all.put("conversation by a word", with("gpt-5.2", "\"conversation\":\"conv_1\",\"store\":false"));
        all.put("stored prompt", ResponsesProtocolTest.request("""
                {"model":"gpt-5.2","prompt":{"id":"pmpt_1","version":"2","variables":{"a":"b"}}}
                """));
        all.put("stream", with("gpt-5.2", "\"stream\":true,\"stream_options\":{\"include_obfuscation\":false}"));
        all.put("pictures and access", with("gpt-6-sol", """
                "image":{"context_compression":"enabled"},"access_programs":{"cyber":"standard"}
                """));
        tools(all);
        items(all);
        return all;
    }

    private static void tools(Map<String, WireRequest> all) {
        String tools = """
                "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{}},
                "strict":true,"output_schema":{"type":"object"},"defer_loading":true,"allowed_callers":["direct"],
                "async":true},{"type":"function","name":"g","parameters":null,"strict":null},
                {"type":"custom","name":"c","description":"d","format":{"type":"grammar","syntax":"lark",
                "definition":"x"},"defer_loading":false,"async":true},
                {"type":"namespace","name":"ns","description":"d","tools":[{"type":"function","name":"h","parameters":
                {"type":"object"},"strict":false},{"type":"custom","name":"i"}]},
                {"type":"web_search","filters":{"allowed_domains":["a.example"]},"user_location":{"type":"approximate",
                "city":"Rome"},"search_context_size":"low","external_web_access":false},
                {"type":"web_search_preview_2025_03_11"},{"type":"file_search","vector_store_ids":["vs_1"]},
                {"type":"code_interpreter","container":{"type":"auto"}},{"type":"image_generation","quality":"high"},
                {"type":"mcp","server_label":"l","server_url":"https://mcp.example.com","headers":{"a":"b"},
                "authorization":"t","allowed_tools":["x"],"require_approval":"never"},{"type":"computer"},
                {"type":"local_shell"},{"type":"shell"},{"type":"apply_patch"},{"type":"tool_search"},
                {"type":"programmatic_tool_calling"}],
                """;
        all.put("tools one at a time", with("gpt-5.2", tools + "\"parallel_tool_calls\":false"));
        for (String choice : new String[] {
            "\"none\"",
            "\"auto\"",
            "\"required\"",
            "{\"type\":\"function\",\"name\":\"f\"}",
            "{\"type\":\"custom\",\"name\":\"c\"}",
            "{\"type\":\"mcp\",\"server_label\":\"l\",\"name\":\"x\"}",
            "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},"
                    + "{\"type\":\"custom\",\"name\":\"c\"}]}",
            "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"l\"}]}",
            "{\"type\":\"web_search\"}",
            "{\"type\":\"apply_patch\"}"
        }) {
            all.put("choice " + choice, with("gpt-5.2", tools + "\"tool_choice\":" + choice));
        }
    }

    private static void items(Map<String, WireRequest> all) {
        all.put("messages as they are easily written", saying("gpt-5.2", """
                {"role":"developer","content":"a"},{"role":"system","content":"b"},{"role":"user","content":"c"},
                {"role":"assistant","content":"d"},{"role":"user","content":[{"type":"input_text","text":"e"}]},
                {"type":"message","role":"user","content":"f"}
                """));
        all.put("parts of a message", saying("gpt-5.6", """
                {"type":"message","role":"user","id":"msg_0","status":"completed","content":[
                {"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"12h"}},
                {"type":"input_image","image_url":"https://example.com/a.png","detail":"original",
                "prompt_cache_breakpoint":{"mode":"explicit"}},
                {"type":"input_image","image_url":"data:image/png;base64,aGk=","detail":"low"},
                {"type":"input_image","file_id":"file-1"},
                {"type":"input_file","file_id":"file-2","detail":"high"},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="},
                {"type":"input_file","file_url":"https://example.com/a.pdf"}]}
                """));
        all.put("what the model said before", saying("gpt-5.2", """
                {"type":"message","role":"user","content":[{"type":"input_text","text":"a"}]},
                {"type":"message","id":"msg_1","role":"assistant","status":"completed","phase":"commentary","content":[
                {"type":"output_text","text":"See a page.","annotations":[{"type":"url_citation","url":"https://a.example",
                "title":"A","start_index":0,"end_index":3},{"type":"file_citation","file_id":"f","filename":"n","index":3},
                {"type":"container_file_citation","container_id":"k","file_id":"f","filename":"n","start_index":1,
                "end_index":2},{"type":"file_path","file_id":"f","index":1}],"logprobs":[{"token":"S","logprob":-1.5,
                "bytes":[83],"top_logprobs":[]}]},{"type":"refusal","refusal":"no"}]},
                {"type":"message","id":"msg_2","role":"assistant","status":"incomplete","phase":"final_answer","content":[
                {"type":"output_text","text":"b","annotations":[]}]}
                """));
        all.put("thoughts", saying("gpt-5.2", """
                {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text",
                "text":"b"}],"encrypted_content":"e","status":"completed"},
                {"type":"reasoning","id":"rs_2","summary":[],"content":[{"type":"reasoning_text","text":"t"}]},
                {"type":"reasoning","id":"rs_3","summary":[]},
                {"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"b",
                "annotations":[]}]}
                """));
        all.put("calls and results", saying("gpt-6-sol", """
                {"type":"function_call","call_id":"c1","name":"f","arguments":"{\\"z\\":1.0, \\"a\\":12345678901234567890}",
                "id":"fc_1","namespace":"ns","caller":{"type":"direct"},"status":"completed","async":true},
                {"type":"function_call","call_id":"c2","name":"f","arguments":""},
                {"type":"custom_tool_call","call_id":"c3","name":"c","input":"select 1","id":"ctc_1","namespace":"db"},
                {"type":"function_call_output","call_id":"c1","output":"ok","name":"f","namespace":"ns",
                "caller":{"type":"direct"},"status":"completed","id":"fco_1"},
                {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"See"},
                {"type":"input_image","image_url":"https://example.com/a.png"},{"type":"input_file","file_id":"f"}]},
                {"type":"custom_tool_call_output","call_id":"c3","output":"1"}
                """));
        all.put("items of the provider's own", saying("gpt-6-sol", """
                {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"x"}},
                {"type":"computer_call","id":"cu_1","call_id":"d","action":{"type":"screenshot"}},
                {"type":"computer_call_output","call_id":"d","output":{"type":"computer_screenshot","file_id":"f"}},
                {"type":"mcp_approval_request","id":"mcpr_1","name":"x","arguments":"{}","server_label":"l"},
                {"type":"mcp_approval_response","approval_request_id":"mcpr_1","approve":true},
                {"type":"tool_search_call","id":"ts_1","call_id":"t","arguments":{}},
                {"type":"tool_search_output","call_id":"t","tools":[]},
                {"type":"additional_tools","tools":[{"type":"function","name":"k","parameters":{"type":"object"}}]},
                {"type":"program","id":"p","code":"x"},{"type":"program_output","id":"q"},
                {"type":"item_reference","id":"msg_9"},{"type":"compaction","id":"cmp_1","encrypted_content":"e"},
                {"type":"compaction_trigger","id":"ct_1"},
                {"type":"configuration_update","id":"cfg_1","reasoning":{"effort":"low"},"text":{"format":{"type":"text"}}},
                {"type":"message","role":"user","content":[{"type":"input_text","text":"x"}]}
                """));
    }

    private static WireRequest with(String model, String members) {
        return ResponsesProtocolTest.request("{\"model\":\"" + model + "\",\"input\":\"Hi\"," + members + "}");
    }

    private static WireRequest saying(String model, String items) {
        return ResponsesProtocolTest.request("{\"model\":\"" + model + "\",\"input\":[" + items + "]}");
    }
}
