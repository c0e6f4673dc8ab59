package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.FaultException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return named(operation, type, Body.ofUtf8("{\"file_id\":\"f-1\"}"));
    }

    private static List<String> named(Operation operation, String type, Body body) {
        return KeptIds.named(
                new WireRequest(operation, "POST", "/v1/files", "", Map.of(), Headers.of("content-type", type), body),
                Set.of("file_id"));
    }

    @Test
    void looksIntoPathsThatAreOnlyRelayedAndIntoJson() {
        assertThat(named(Operation.CHAT, "application/json")).containsExactly("f-1");
        assertThat(named(Operation.RELAY, "application/json; charset=utf-8")).contains("files", "f-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/JSON", "multipart/form-data", "text/plain", ""})
    void looksIntoJsonUnderAnyContentType(String type) {
        assertThat(named(Operation.CHAT, type)).containsExactly("f-1");
        assertThat(named(Operation.CHAT, type, Body.ofUtf8("\uFEFF [{\"file_id\":\"f-2\"}]")))
                .containsExactly("f-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void readsJsonInEveryEncodingThatItMayHave(String charset) {
        byte[] json = "{\"file_id\":\"f-1\"}".getBytes(Charset.forName(charset));
        assertThat(named(Operation.CHAT, "application/json", Body.of(ByteBuffer.wrap(json))))
                .containsExactly("f-1");
    }

    @Test
    void takesNothingOutOfOtherBodies() {
        assertThat(named(Operation.CHAT, "audio/wav", Body.ofUtf8("RIFF {\"file_id\":\"f-1\"}")))
                .isEmpty();
        assertThat(named(Operation.CHAT, "audio/wav", Body.EMPTY)).isEmpty();
        assertThat(named(Operation.CHAT, "multipart/form-data", Body.ofUtf8("--x\r\n\r\nf-1\r\n--x--")))
                .isEmpty();
    }

    @Test
    void findsTheShortTextsOfForms() {
        String form = "--X-y\r\nContent-Disposition: form-data; name=file_id\r\n\r\nf-1\r\n"
                + "--X-y\r\nContent-Disposition: form-data; name=file\r\n\r\n" + "-".repeat(600) + "\r\n"
                + "--X-y\r\nContent-Type: application/json\r\n\r\n{\"file_id\":\"f-2\"}\r\n--X-y--\r\n";
        assertThat(named(Operation.CHAT, "Multipart/Form-Data; Boundary=X-y", Body.ofUtf8(form)))
                .contains("f-1", "f-2")
                .allMatch(id -> id.length() < 10);
        assertThat(named(Operation.CHAT, "multipart/form-data; boundary=other; boundary=X-y", Body.ofUtf8(form)))
                .contains("f-1", "f-2");
        assertThat(named(Operation.CHAT, "multipart/related; boundary=\"X-y\"", Body.ofUtf8(form)))
                .contains("f-1", "f-2");
        assertThat(named(
                        Operation.CHAT,
                        "application/x-www-form-urlencoded",
                        Body.ofUtf8("purpose=x&file_id=f%2D1&empty=")))
                .contains("f-1");
    }

    @Test
    void findsTheValuesOfAQuery() {
        WireRequest request = new WireRequest(
                Operation.RELAY, "GET", "/v1/files", "limit=2&after=file%252Dabc", Map.of(), Headers.EMPTY, Body.EMPTY);
        assertThat(KeptIds.named(request, Set.of())).contains("2", "file-abc");
    }

    @Test
    void readsPathsAsServersMayDecodeThem() {
        assertThat(KeptIds.inPath("/v1/files/file%2Dabc/content")).contains("file-abc", "files/file-abc");
        assertThat(KeptIds.inPath("/v1/files/file%252dabc")).contains("file-abc");
        assertThat(KeptIds.inPath("/v1beta/files%2Fabc")).contains("files/abc");
        assertThat(KeptIds.inPath("/v1/f%C3%A4%/%zz/file%2Dabc")).contains("f\u00e4%", "%zz", "file-abc");
        assertThat(KeptIds.inPath("/v1beta/files/abc:download")).contains("files/abc", "files/abc:download");
        assertThat(KeptIds.inPath("/v1/files/abc;x=y")).contains("files/abc");
    }

    @Test
    void readsNamesAndTextsThatAreWrittenWithEscapes() {
        assertThat(inBody("{'file\\u005fid':'file-abc'}")).containsExactly("file-abc");
        assertThat(inBody("{'file_id':'\\u0066ile-abc'}")).containsExactly("file-abc");
        assertThat(inBody("{'file_id':'files\\/a\\n\\\\'}")).containsExactly("files/a\n\\");
        assertThat(inBody("{'file_id':'\\u00zz\\u12','a':'b'}")).containsExactly("u00zzu12");
        assertThat(inBody("{'file_id':'" + "\\u0066".repeat(500) + "'}")).containsExactly("f".repeat(500));
    }

    @Test
    void readsWhatOnlyLenientReadersTakeForJson() {
        assertThat(lenient("{'file_id':'f-1',file_id:\"f-2\",\"file_id\"/*'*/:#\"\n'f-3'}"))
                .containsExactly("f-1", "f-2", "f-3");
        assertThat(lenient("// don't\n{\"a\":\"it's\",\"file_id\":\"f-\\x31\",} /* **/"))
                .containsExactly("f-1");
        assertThat(lenient("{/* \"file_id\":\"f-1\"}")).isEmpty();
        assertThat(lenient("{/")).isEmpty();
    }

    private static List<String> lenient(String text) {
        return KeptIds.inBody(Body.ofUtf8(text), Set.of("file_id"));
    }

    @Test
    void refusesARequestThatNamesMoreThanAnyoneMeans() {
        String ids = IntStream.range(0, 10_001).mapToObj(i -> "'f-" + i + "'").collect(Collectors.joining(","));
        assertThat(inBody("{'file_ids':[" + "'f-1',".repeat(20_000) + "'f-2']}"))
                .containsExactly("f-1", "f-2");
        assertThatThrownBy(() -> inBody("{'file_ids':[" + ids + "]}"))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("more than 10000");
    }

    @Test
    void decodesAPathOnlyAFewTimes() {
        String encoded = "file" + "%" + "25".repeat(2000) + "2Dabc";
        assertThat(KeptIds.inPath("/v1/files/" + encoded + "/a".repeat(2000))).hasSizeLessThan(30);
    }

    @Test
    void findsIdsHoweverDeepTheyStand() {
        assertThat(inBody("{'model':'m','input':[{'content':[{'type':'input_file','file_id' : 'f-1'},"
                        + "{'type':'input_text','text':'x'}]}],'file_ids':['f-2', 'f-3'],'y':'z'}"))
                .containsExactly("f-1", "f-2", "f-3");
        assertThat(inBody("{'conversation':{'x':['y',{'z':7}],'id':'c-1'},'a':'b'}"))
                .containsExactly("y", "c-1");
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
