package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class RelayBytesTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String JSON = "{\"text\":\"hi\",\"usage\":[3,4]}";
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    @TempDir
    static Path folder;

    private static ScriptedUpstream upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        upstream = ScriptedUpstream.start();
        gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static RawClient.Reply ask(String method, String path, String body, String... fields) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.send(method, path, body, fields).reply(method.equals("HEAD"));
        }
    }

    private static RawClient.Reply chat(String answer, String... fields) throws IOException {
        upstream.answer(answer);
        return ask("POST", "/v1/chat", CHAT, fields);
    }

    private static String whole(String fields, String body) {
        return "HTTP/1.1 200 OK\r\n" + fields + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String json(String body) {
        return whole("content-type: application/json\r\n", body);
    }

    @Test
    void passesTheRequestOnByteForByte() throws Exception {
        String body = " {\t\"model\" : \"m-1\" ,\"x\":[1, 2.50,\"\\u00e9\u00c3\u00a9\"],  \"stream\":false }\n";
        upstream.answer(json(JSON));
        ask("POST", "/v1/chat", body, "x-own: a", "x-own: b", "user-agent: test");
        UpstreamLine.Request request = upstream.request();
        assertThat(request.body()).isEqualTo(body);
        assertThat(request.line()).isEqualTo("POST /v1/chat HTTP/1.1");
        assertThat(request.head())
                .contains("x-own: a\r\n", "x-own: b\r\n", "user-agent: test\r\n")
                .contains("authorization: Bearer upstream-key-0001\r\n")
                .contains("accept-encoding: identity\r\n")
                .contains("host: 127.0.0.1:" + upstream.port() + "\r\n")
                .doesNotContain(RunningGateway.KEY);
    }

    @Test
    void keepsTheLengthAndAllFieldsButThoseOfTheConnection() throws Exception {
        RawClient.Reply reply = chat(whole(
                "content-type: application/json\r\nx-two: 1\r\nx-two: 2\r\nConnection: X-Hop\r\nx-hop: mine\r\n"
                        + "keep-alive: timeout=5\r\nset-cookie: a=b\r\n",
                JSON));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(JSON);
        assertThat(reply.whole()).isTrue();
        assertThat(reply.fields())
                .contains("x-two: 1", "x-two: 2", "content-length: " + JSON.length())
                .noneMatch(field -> field.matches("(?i)(x-hop|keep-alive|set-cookie|transfer-encoding):.*"));
    }

    @Test
    void letsEachChunkLeaveBeforeTheNextOneComes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD).chunk("data: one\n\n");
            assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
            line.chunk("data: [DO").chunk("NE]\n\n").send("0\r\n\r\n");
            line.request();
        });
        try (RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).head()).isEqualTo(200);
            assertThat(client.text()).isEqualTo("data: one\n\n");
            seen.countDown();
            StringBuilder rest = new StringBuilder();
            for (String text = client.text(); !text.isEmpty(); text = client.text()) {
                rest.append(text);
            }
            assertThat(rest.toString()).isEqualTo("data: [DONE]\n\n");
        }
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() throws Exception {
        RawClient.Reply reply =
                chat("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"
                        + "trailer: x-sum\r\n\r\n5;a=\"b\"\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nx-sum: 12\r\n\r\n");
        assertThat(reply.body()).isEqualTo("{\"a\":1}");
        assertThat(reply.whole()).isTrue();
        assertThat(reply.field("trailer")).isEmpty();
        assertThat(chat(json(JSON)).body()).isEqualTo(JSON);
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + JSON);
        });
        RawClient.Reply reply = ask("POST", "/v1/chat", CHAT);
        assertThat(reply.body()).isEqualTo(JSON);
        assertThat(reply.whole()).isTrue();
    }

    @Test
    void readsAnAnswerOfHttp10() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + JSON);
        });
        RawClient.Reply reply = ask("POST", "/v1/chat", CHAT);
        assertThat(reply.body()).isEqualTo(JSON);
        assertThat(reply.whole()).isTrue();
    }

    @Test
    void skipsInformationalReplies() throws Exception {
        RawClient.Reply reply =
                chat("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + json(JSON));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(JSON);
        assertThat(reply.field("link")).isEmpty();
    }

    @Test
    void knowsRepliesWithoutABody() throws Exception {
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1234\r\n\r\n");
        RawClient.Reply head = ask("HEAD", "/v1/things/1", "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("content-length")).isEqualTo("1234");
        assertThat(upstream.request().line()).isEqualTo("HEAD /v1/things/1 HTTP/1.1");

        upstream.answer("HTTP/1.1 204 No Content\r\n\r\n");
        try (RawClient client = RawClient.to(gateway)) {
            assertThat(client.send("DELETE", "/v1/things/1", "").reply().status())
                    .isEqualTo(204);
            assertThat(client.send("DELETE", "/v1/things/1", "").reply().status())
                    .isEqualTo(204);
        }
        assertThat(upstream.accepted()).isEqualTo(1);

        upstream.answer("HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\n\r\n");
        RawClient.Reply same = ask("GET", "/v1/things/1?a=b%20c", "", "if-none-match: \"1\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.field("etag")).isEqualTo("\"1\"");
        assertThat(same.field("content-length")).isEmpty();
        assertThat(upstream.request().line()).isEqualTo("GET /v1/things/1?a=b%20c HTTP/1.1");
    }

    @Test
    void doesNotInventALengthForTheReplyToHead() throws Exception {
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
        RawClient.Reply head = ask("HEAD", "/v1/things/1", "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("content-length")).isEmpty();
    }

    @Test
    void passesAnEmptyReplyOfAnUnknownKindOn() throws Exception {
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        RawClient.Reply reply = ask("PUT", "/v1/things/1", "x");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.field("content-length")).isEqualTo("0");
        assertThat(upstream.request().body()).isEqualTo("x");
    }

    @Test
    void readsUsageFromACompressedAnswerThatTheClientTakes() throws Exception {
        BlockingQueue<UsageEvent> rows = gateway.rows();
        String packed = gzip(JSON);
        RawClient.Reply reply = chat(
                whole("content-type: application/json\r\ncontent-encoding: gzip\r\n", packed), "accept-encoding: gzip");
        assertThat(reply.body()).isEqualTo(packed);
        assertThat(reply.field("content-encoding")).isEqualTo("gzip");
        assertThat(reply.field("content-length")).isEqualTo(Integer.toString(packed.length()));
        UsageEvent row = rows.poll(10, TimeUnit.SECONDS);
        assertThat(row).isNotNull();
        assertThat(row.usage()).isEqualTo(Usage.of(3, 4));
    }

    @Test
    void unpacksACompressedAnswerThatTheClientDoesNotTake() throws Exception {
        BlockingQueue<UsageEvent> rows = gateway.rows();
        String packed = gzip(JSON);
        for (String field : new String[] {"accept: */*", "accept-encoding: br", "accept-encoding: gzip;q=0"}) {
            RawClient.Reply reply =
                    chat(whole("content-type: application/json\r\ncontent-encoding: gzip\r\n", packed), field);
            assertThat(reply.body()).isEqualTo(JSON);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.field("content-encoding")).isEmpty();
        }
        UsageEvent row = rows.poll(10, TimeUnit.SECONDS);
        assertThat(row).isNotNull();
        assertThat(row.usage()).isEqualTo(Usage.of(3, 4));
    }

    @Test
    void unpacksAnAnswerThatWasPackedVeryWell() throws Exception {
        String text = "{\"text\":\"" + "a".repeat(3_000_000) + "\",\"usage\":[3,4]}";
        String packed = gzip(text);
        String answer = whole("content-type: application/json\r\ncontent-encoding: gzip\r\n", packed);
        assertThat(chat(answer).body()).isEqualTo(text);
        assertThat(chat(answer, "accept-encoding: gzip").body()).isEqualTo(packed);
    }

    @Test
    void answersWithAFaultWhatWasNotPackedAsItSays() throws Exception {
        RawClient.Reply reply =
                chat(whole("content-type: application/json\r\ncontent-encoding: gzip\r\n", "this is no gzip at all"));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("UPSTREAM_ERROR");
    }

    @Test
    void passesACompressionThatItDoesNotKnow() throws Exception {
        RawClient.Reply reply = chat(
                whole("content-type: application/json\r\ncontent-encoding: br\r\n", "\u0001\u0002\u00ff"),
                "accept-encoding: br");
        assertThat(reply.body()).isEqualTo("\u0001\u0002\u00ff");
        assertThat(reply.whole()).isTrue();
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
