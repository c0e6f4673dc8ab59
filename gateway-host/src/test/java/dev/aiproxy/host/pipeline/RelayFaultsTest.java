package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class RelayFaultsTest {
    private static final String CHAT = "{\"model\":\"m-1\",\"stream\":true}";
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final String STREAM_TO_CLOSE = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

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

    private static RawClient.Reply chat(ScriptedUpstream.Script script) throws IOException {
        return ask("POST", "/v1/chat", CHAT, script);
    }

    private static RawClient.Reply ask(String method, String path, String body, ScriptedUpstream.Script script)
            throws IOException {
        upstream.play(line -> {
            if (line.request() != null) {
                script.play(line);
            }
        });
        try (RawClient client = RawClient.to(gateway)) {
            return client.send(method, path, body).reply();
        }
    }

    private static RawClient.Reply answer(String bytes) throws IOException {
        return chat(line -> line.send(bytes));
    }

    private static void assertFault(RawClient.Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).startsWith("{\"fault\":");
        assertThat(reply.whole()).isTrue();
    }

    @Test
    void saysThatTheProviderClosedWithoutAnAnswer() throws Exception {
        assertFault(chat(line -> {}), 502);
        assertThat(upstream.accepted()).isEqualTo(1);
        assertFault(chat(line -> line.reset()), 502);
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        ScriptedUpstream gone = ScriptedUpstream.start();
        gone.close();
        try (RunningGateway lonely =
                        RunningGateway.start(folder.resolve("lonely"), RunningGateway.provider(gone.url()));
                RawClient client = RawClient.to(lonely)) {
            RawClient.Reply reply = client.chat(CHAT).reply();
            assertFault(reply, 502);
            assertThat(reply.body()).contains("can't be reached");
        }
    }

    @Test
    void saysThatTheAnswerWasCutInItsHeadOrRightAfterIt() throws Exception {
        assertFault(answer("HTTP/1.1 200 OK\r\ncontent-ty"), 502);
        assertFault(answer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"), 502);
        assertFault(answer(STREAM_HEAD), 502);
        assertFault(
                chat(line -> {
                    line.send(STREAM_HEAD);
                    line.reset();
                }),
                502);
    }

    @Test
    void doesNotTakeAnythingElseForHttp() throws Exception {
        assertFault(answer("SSH-2.0-OpenSSH_9.2\r\nwhatever\r\n\r\n"), 502);
        assertFault(answer("\u0015\u0003\u0003\u0000\u0002\u0002F"), 502);
        RawClient.Reply doubtful = answer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!");
        assertFault(doubtful, 502);
        assertThat(doubtful.body()).contains("can't be understood: no single length");
    }

    @Test
    void refusesAHeadThatIsTooLarge() throws Exception {
        assertFault(answer("HTTP/1.1 200 OK\r\nx-long: " + "a".repeat(200_000) + "\r\n\r\n"), 502);
    }

    @Test
    void cutsABodyThatIsShorterThanItsLength() throws Exception {
        RawClient.Reply reply =
                answer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"a\":");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.whole()).isFalse();
    }

    @Test
    void cutsAChunkedBodyThatLacksItsLastChunk() throws Exception {
        String head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        RawClient.Reply reply =
                ask("GET", "/v1/things/1", "", line -> line.send(head).chunk("half of a file"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.whole()).isFalse();
    }

    @Test
    void cutsABodyThatEndsWithItsConnectionWhenThatWasReset() throws Exception {
        String head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n";
        RawClient.Reply reply = ask("GET", "/v1/things/1", "", line -> {
            line.send(head + "half of a file");
            line.reset();
        });
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.whole()).isFalse();
        assertThat(ask("GET", "/v1/things/1", "", line -> line.send(head + "a file"))
                        .whole())
                .isTrue();
    }

    @Test
    void cutsABodyWithABrokenChunk() throws Exception {
        RawClient.Reply reply =
                chat(line -> line.send(STREAM_HEAD).chunk("data: a").send("zz\r\nwhat\r\n"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.whole()).isFalse();
    }

    @Test
    void cutsADocumentThatEndsInItsMiddle() throws Exception {
        RawClient.Reply reply = answer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"text\":\"half");
        assertThat(reply.whole()).isFalse();
    }

    @Test
    void endsAStreamThatWasCutBetweenEventsWithAnErrorEvent() throws Exception {
        RawClient.Reply cut = chat(line -> {
            line.send(STREAM_HEAD).chunk("data: one\n\n");
            line.reset();
        });
        assertThat(cut.body()).startsWith("data: one\n\nevent: error\ndata: ").endsWith("\n\n");
        assertThat(cut.whole()).isTrue();
        RawClient.Reply closed = answer(STREAM_TO_CLOSE + "data: one\n\n");
        assertThat(closed.body())
                .startsWith("data: one\n\nevent: error\ndata: ")
                .endsWith("\n\n");
        RawClient.Reply ended = answer(STREAM_HEAD + "b\r\ndata: one\n\n\r\n0\r\n\r\n");
        assertThat(ended.body()).startsWith("data: one\n\nevent: error\ndata: ").endsWith("\n\n");
    }

    @Test
    void resetsAStreamThatWasCutInsideAnEvent() throws Exception {
        RawClient.Reply reply = chat(line -> line.send(STREAM_HEAD).chunk("data: one\n\ndata: tw"));
        assertThat(reply.body()).isIn("", "data: one\n\ndata: tw");
        assertThat(reply.whole()).isFalse();
    }

    @Test
    void addsTheBlankLineThatTheLastEventLacks() throws Exception {
        RawClient.Reply reply = answer(STREAM_TO_CLOSE + "data: one\n\ndata: [DONE]");
        assertThat(reply.body()).startsWith("data: one\n\ndata: [DONE]\n\n");
        assertThat(reply.whole()).isTrue();
        RawClient.Reply line = answer(STREAM_TO_CLOSE + "data: one\n\ndata: [DONE]\n");
        assertThat(line.body()).startsWith("data: one\n\ndata: [DONE]\n\n");
    }

    @Test
    void endsAStreamWellOfWhichOnlyTheLastChunkIsMissing() throws Exception {
        RawClient.Reply reply = chat(line -> line.send(STREAM_HEAD).chunk("data: one\n\ndata: [DONE]\n\n"));
        assertThat(reply.body()).isEqualTo("data: one\n\ndata: [DONE]\n\n");
        assertThat(reply.whole()).isTrue();
    }

    @Test
    void makesAFaultOfAnEmptyAnswer() throws Exception {
        assertFault(answer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n"), 502);
        assertFault(answer(STREAM_HEAD + "0\r\n\r\n"), 502);
    }

    @Test
    void putsAnErrorPageIntoTheProtocolsShape() throws Exception {
        RawClient.Reply reply = answer(
                "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>");
        assertFault(reply, 502);
        assertThat(reply.body()).doesNotContain("<html>");
        assertFault(answer("HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n"), 503);
    }

    @Test
    void passesAnErrorInJsonByteForByte() throws Exception {
        String body = "{ \"error\" : {\"message\":\"no \\u00fc\"} }\n";
        RawClient.Reply reply =
                answer("HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nx-why: because\r\n"
                        + "content-length: " + body.length() + "\r\n\r\n" + body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo(body);
        assertThat(reply.field("x-why")).isEqualTo("because");
    }

    @Test
    void doesNotTellTheClientThatTheGatewaysOwnKeyWasRefused() throws Exception {
        String body = "{\"error\":\"bad key upstream-key-0001\"}";
        RawClient.Reply reply = answer("HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length() + "\r\n\r\n" + body);
        assertFault(reply, 502);
        assertThat(reply.body()).doesNotContain("upstream-key-0001").contains("credentials");
    }

    @Test
    void doesNotReadAnErrorWithoutAnEnd() throws Exception {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawClient.Reply reply = chat(line -> {
            line.send("HTTP/1.1 500 Oops\r\ncontent-type: text/plain\r\n\r\n");
            byte[] page = new byte[65536];
            try {
                while (true) {
                    line.send(page);
                }
            } catch (IOException e) {
                closed.complete(System.nanoTime());
            }
        });
        assertFault(reply, 500);
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsTheRequestWhenAProtocolsCodeThrows() throws Exception {
        // The sample protocol wants a number there.
        assertFault(answer("HTTP/1.1 500 Oops\r\nretry-after: soon\r\ncontent-length: 0\r\n\r\n"), 500);
    }

    @Test
    void answersAnErrorThatIsCutInItsMiddle() throws Exception {
        assertFault(
                answer("HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"er"), 502);
    }
}
