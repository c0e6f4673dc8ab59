package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers of Anthropic's that use every member of the schema are the same for its clients after reading and writing. */
class AnswersAsSaidTest {
    private static final String CONTENT = """
            [{'type':'thinking','thinking':'T','signature':'s'},{'type':'thinking','thinking':'','signature':'s2'},
            {'type':'redacted_thinking','data':'d'},
            {'type':'text','text':'a','citations':[
            {'type':'char_location','cited_text':'c','document_index':0,'document_title':'t','start_char_index':0,
            'end_char_index':1},{'type':'page_location','cited_text':'c','document_index':0,'start_page_number':1,
            'end_page_number':2},{'type':'content_block_location','cited_text':'c','document_index':0,
            'start_block_index':0,'end_block_index':1},{'type':'web_search_result_location','cited_text':'c','url':
            'https://x','title':'t','encrypted_index':'e'},{'type':'search_result_location','cited_text':'c','source':'s',
            'search_result_index':0,'start_block_index':0,'end_block_index':1}]},
            {'type':'server_tool_use','id':'s1','name':'web_search','input':{'query':'q'},'caller':{'type':'direct'}},
            {'type':'web_search_tool_result','tool_use_id':'s1','content':[{'type':'web_search_result','url':'https://x'}]},
            {'type':'web_fetch_tool_result','tool_use_id':'s2','content':{'type':'web_fetch_tool_result_error',
            'error_code':'content_too_large'}},
            {'type':'code_execution_tool_result','tool_use_id':'s3','content':{'type':'code_execution_result'}},
            {'type':'bash_code_execution_tool_result','tool_use_id':'s4','content':{}},
            {'type':'text_editor_code_execution_tool_result','tool_use_id':'s5','content':{}},
            {'type':'tool_search_tool_result','tool_use_id':'s6','content':{}},
            {'type':'advisor_tool_result','tool_use_id':'s7','content':{}},
            {'type':'mcp_tool_listing','mcp_server_name':'s','tools':[]},
            {'type':'mcp_tool_use','id':'m','name':'n','server_name':'s','input':{}},
            {'type':'mcp_tool_result','tool_use_id':'m','is_error':false,'content':[]},
            {'type':'container_upload','file_id':'f'},{'type':'fallback','model':'m'},
            {'type':'compaction','content':'So far.','encrypted_content':'e','signature':'s','tool_changes':[]},
            {'type':'never_heard_of','x':1},
            {'type':'tool_use','id':'a','name':'f','input':{'n':1.0},'caller':{'type':'direct'}},
            {'type':'tool_use','id':'b','name':'left_click','toolset_name':'computer','input':{},'caller':
            {'type':'code_execution_20260521','tool_id':'s3'}}]""";

    private static String message(String tier, String end) {
        return Json.text(Wire.json("{'id':'msg_1','type':'message','role':'assistant','model':'asked-for','content':"
                + CONTENT + ",'usage':" + usage(tier) + "," + end + "}"));
    }

    private static String usage(String tier) {
        return """
            {'input_tokens':10,'cache_read_input_tokens':5,'cache_creation_input_tokens':3,'cache_creation':
            {'ephemeral_5m_input_tokens':1,'ephemeral_1h_input_tokens':2,'ephemeral_1d_input_tokens':0},'output_tokens':20,
            'output_tokens_details':{'thinking_tokens':0,'dreaming_tokens':1},'server_tool_use':{'web_search_requests':0,
            'web_fetch_requests':0,'other_requests':2},'service_tier':'%s','inference_geo':'eu','speed':'fast',
            'fallback_credit':{'redeemed':true}}""".formatted(tier);
    }

    private static List<String> messages() {
        return List.of(
                message("batch", """
                        'stop_reason':'tool_use','stop_sequence':null,'container':{'id':'c','expires_at':'t','skills':[]},
                        'context_management':{'applied_edits':[{'type':'compact_20260112'}]},
                        'input_transformations':[{'type':'thinking_dropped','path':'messages.1.content.0'}],
                        'diagnostics':{'cache_miss_reason':{'type':'model_changed','cache_missed_input_tokens':9}},'novelty':1"""),
                message("priority", """
                        'stop_reason':'refusal','stop_sequence':null,'diagnostics':null,'stop_details':{'type':'refusal',
                        'category':'cyber','explanation':'no','fallback_credit_token':'t','recommended_model':'m'}"""),
                message("standard", "'stop_reason':'stop_sequence','stop_sequence':'END','diagnostics':null"),
                message("standard", "'stop_reason':'compaction','stop_sequence':null,'diagnostics':null"),
                message("standard", "'stop_reason':'pause_turn','stop_sequence':null,'diagnostics':null"));
    }

    @TestFactory
    Stream<DynamicTest> comeBackInOneDocument() {
        return messages().stream()
                .map(message -> DynamicTest.dynamicTest(end(message), () -> {
                    Losses losses = new Losses();
                    assertThat(unsealed(Wire.whole(Wire.fold(message), losses))).isEqualTo(Json.parse(message));
                    assertThat(losses.list()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> comeBackAsAStream() {
        return messages().stream()
                .map(message -> DynamicTest.dynamicTest(end(message), () -> {
                    Losses losses = new Losses();
                    String stream = Wire.stream(Wire.events(message), losses);
                    assertThat(unsealed(unsealed(Wire.whole(Wire.fold(stream), losses))))
                            .isEqualTo(Json.parse(message));
                    assertThat(losses.list()).isEmpty();
                }));
    }

    private static String end(String message) {
        return Json.parse(message).path("stop_reason").stringValue("");
    }

    /** Signatures as the provider gave them. */
    private static ObjectNode unsealed(ObjectNode message) {
        for (JsonNode block : message.path("content")) {
            for (String name : List.of("signature", "data")) {
                Carrier.unwrap(block.path(name).stringValue(""))
                        .ifPresent(held -> ((ObjectNode) block).put(name, held.value()));
            }
        }
        return message;
    }
}
