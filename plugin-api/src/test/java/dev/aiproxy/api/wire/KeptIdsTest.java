package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeptIdsTest {
    private static List<String> inBody(String json) {
        return KeptIds.inBody(Body.ofUtf8(json.replace('\'', '"')), Set.of("file_id", "file_ids", "conversation"));
    }

    @Test
    void findsTheSegmentsOfAPathAndEachTwo() {
        assertThat(KeptIds.inPath("/v1beta/files/abc"))
                .containsExactly("v1beta", "files", "v1beta/files", "abc", "files/abc");
        assertThat(KeptIds.inPath("//")).isEmpty();
    }

    private static List<String> named(Operation operation, String type) {
        return KeptIds.named(
                new WireRequest(
                        operation,
                        "POST",
                        "/v1/files",
                        "",
                        Map.of(),
                        Headers.of("content-type", type),
                        Body.ofUtf8("{\"file_id\":\"f-1\"}")),
                Set.of("file_id"));
    }

    @Test
    void looksIntoPathsThatAreOnlyRelayedAndIntoJson() {
        assertThat(named(Operation.CHAT, "application/json")).containsExactly("f-1");
        assertThat(named(Operation.RELAY, "application/json; charset=utf-8")).contains("files", "f-1");
        assertThat(named(Operation.RELAY, "multipart/form-data"))
                .contains("files")
                .doesNotContain("f-1");
    }

    @Test
    void findsIdsHoweverDeepTheyStand() {
        assertThat(inBody("{'model':'m','input':[{'content':[{'type':'input_file','file_id' : 'f-1'},"
                        + "{'type':'input_text','text':'x'}]}],'file_ids':['f-2', 'f-3'],'y':'z'}"))
                .containsExactly("f-1", "f-2", "f-3");
        assertThat(inBody("{'conversation':{'id':'c-1','x':'y'},'a':'b'}")).containsExactly("c-1");
        assertThat(inBody("{'conversation':'c-2'}")).containsExactly("c-2");
    }

    @Test
    void takesNothingElseForAnId() {
        assertThat(inBody("[{'file_id':null,'a':'b'},'c']")).isEmpty();
        assertThat(inBody("[{'file_id':7},'c',{'file_ids':[]},'d']")).isEmpty();
        assertThat(inBody("{'text':'say \\'file_id\\':\\'f\\'','a':'file_id','b':'c'}"))
                .isEmpty();
        assertThat(inBody("{'file_id':'" + "x".repeat(600) + "'}")).isEmpty();
    }

    @Test
    void findsNothingInWhatIsNoJson() {
        assertThat(inBody("")).isEmpty();
        assertThat(inBody("{'file_id")).isEmpty();
        assertThat(inBody("{'file_id':'x")).isEmpty();
        assertThat(inBody("{'file_id\\")).isEmpty();
    }
}
