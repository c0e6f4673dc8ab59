package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Replies that a provider packs and the gateway writes anew say nothing of the packing any more. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class PackedRepliesTest {
    private static final String ANSWER = "begin\ndelta Hello\nend\nusage 3 4\nfinish STOP\n";

    @TempDir
    static Path folder;

    private static ScriptedUpstream upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        upstream = ScriptedUpstream.start();
        gateway = RunningGateway.start(folder, RunningGateway.nearAndFar(upstream.url()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static void packed(String status, String body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body.getBytes(StandardCharsets.ISO_8859_1));
        }
        upstream.answer("HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
                + "content-length: " + bytes.size() + "\r\n\r\n" + bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private static RawClient.Reply ask(String body, String... fields) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(body, fields).reply();
        }
    }

    private static void assertIsPlain(RawClient.Reply reply) {
        assertThat(reply.field("content-encoding")).isEmpty();
        assertThat(reply.whole()).isTrue();
        if (!reply.field("content-length").isEmpty()) {
            assertThat(reply.field("content-length"))
                    .isEqualTo(Integer.toString(reply.body().length()));
        }
    }

    @Test
    void asDocumentsOfAnotherProtocol() throws Exception {
        packed("200 OK", ANSWER);
        for (String field : new String[] {"accept: */*", "accept-encoding: gzip"}) {
            RawClient.Reply reply = ask("{\"model\":\"far\"}", field);
            assertThat(reply.body()).contains("\"text\":\"Hello\"");
            assertIsPlain(reply);
        }
    }

    @Test
    void asStreamsOfAnotherProtocol() throws Exception {
        packed("200 OK", ANSWER);
        RawClient.Reply reply = ask("{\"model\":\"far\",\"stream\":true}", "accept-encoding: gzip");
        assertThat(reply.body()).contains("delta 0 Hello").endsWith("data: end\n\n");
        assertIsPlain(reply);
    }

    @Test
    void asErrorsInTheWordsOfTheClientsProtocol() throws Exception {
        packed("400 Bad Request", "no such thing");
        for (String kind : new String[] {"", ",\"stream\":true"}) {
            RawClient.Reply reply = ask("{\"model\":\"far\"" + kind + "}", "accept-encoding: gzip");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).isEqualTo("{\"fault\":\"INVALID_REQUEST\",\"message\":\"lines: no such thing\"}");
            assertIsPlain(reply);
        }
    }

    @Test
    void asErrorsThatAreRelayedToAClientThatTakesNoPacking() throws Exception {
        packed("400 Bad Request", "{\"why\":\"no\"}");
        RawClient.Reply reply = ask("{\"model\":\"near\"}", "accept-encoding: identity");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("{\"why\":\"no\"}");
        assertIsPlain(reply);
    }
}
