package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers might understand in two ways. */
@ExtendWith(LeakWatch.class)
class RefusedShapesTest {
    private static final String POST = "POST /v1/things/x HTTP/1.1\r\nhost: g\r\n" + KEY_LINE;

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder, RunningGateway.provider(upstream.url()) + "limits: { request_line: 1KiB, headers: 4KiB }\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static void assertRefused(int status, String... pieces) throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            for (String piece : pieces) {
                client.send(piece);
                if (pieces.length > 1) {
                    // A round trip on another connection gives the piece time to be read by itself.
                    passes();
                }
            }
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.closes()).isTrue();
            assertThat(reply.body()).contains("invalid_request");
            assertThat(client.isClosedCleanly()).isTrue();
        }
        assertThat(upstream.asked).isEmpty();
    }

    private static void passes() throws IOException {
        try (RawClient other = new RawClient(gateway.address())) {
            for (int i = 0; i < 3; i++) {
                assertThat(other.send(get("/v1/models")).reply().status()).isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 5\r\ntransfer-encoding: chunked\r\n",
                "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
                "content-length: 5\r\ncontent-length: 5\r\n",
                "content-length: 5\r\ncontent-length: 6\r\n",
                "content-length: 5, 5\r\n",
                "content-length: five\r\n",
                "content-length: -5\r\n",
                "content-length: +5\r\n",
                "content-length: 0x5\r\n",
                "content-length: 5.0\r\n",
                "content-length: \r\n",
                "content-length: 99999999999999999999\r\n",
                "transfer-encoding: gzip, chunked\r\n",
                "transfer-encoding: chunked, gzip\r\n",
                "transfer-encoding: xchunked\r\n",
                "transfer-encoding: identity\r\n",
                "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
                "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
                "transfer-encoding: \u000bchunked\r\n",
                "transfer-encoding : chunked\r\n",
                "transfer-encoding: \"chunked\"\r\n",
                "transfer_encoding\r\n",
                "content-length : 5\r\n",
                "content-length\t: 5\r\n",
                ": empty\r\n",
                "x y: space\r\n",
                "x\u0000y: control\r\n",
                "x\u0001y: control\r\n",
                "x\u007fy: control\r\n",
                "x(y): delimiter\r\n",
                "x-\u00e9: not a token\r\n",
                "x: a\u0000b\r\n",
                "x: a\u0001b\r\n",
                "x: a\u0008b\r\n",
                "x: a\u000bb\r\n",
                "x: a\u001bb\r\n",
                "x: a\u007fb\r\n",
                "x: a\rb\r\n",
                "x: a\rcontent-length: 5\r\n",
                "x: a\ncontent-length: 5\r\n",
                "x: a\r\r\n",
                "x: a\r\n folded\r\n",
                "x: a\r\n\tfolded\r\n",
                "x: a\r\n  \r\n",
                "host: other\r\n",
            })
    void refusesFieldsThatCanBeReadInTwoWays(String lines) throws Exception {
        assertRefused(400, POST + lines + "\r\nhello");
    }

    @Test
    void refusesAFoldedFirstLine() throws Exception {
        assertRefused(400, "GET /v1/models HTTP/1.1\r\n host: g\r\n\r\n");
    }

    @Test
    void refusesFoldsThatComeInPieces() throws Exception {
        assertRefused(400, POST + "x: a\r\n", " content-length: 5\r\n\r\nhello");
        assertRefused(400, POST + "x: a\r", "\n\tcontent-length: 5\r\n\r\nhello");
        assertRefused(400, "GET /v1/models HTTP/1.1\r\n", " host: g\r\n\r\n");
        assertRefused(400, POST + "x: a\r\n ", "content-length: 5\r\n\r\nhello");
    }

    @Test
    void refusesChunksInHttp10() throws Exception {
        assertRefused(
                400,
                "POST /v1/things/x HTTP/1.0\r\nhost: g\r\n" + KEY_LINE + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void refusesOtherHosts() throws Exception {
        assertRefused(400, "GET /v1/models HTTP/1.1\r\n\r\n");
        assertRefused(400, "GET /v1/models HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  /v1/models HTTP/1.1",
                "GET /v1/models  HTTP/1.1",
                "GET /v1/ models HTTP/1.1",
                "GET /v1/models",
                "GET",
                "G@T /v1/models HTTP/1.1",
                "GET\t/v1/models\tHTTP/1.1",
                "GET /v1/models HTTP/1.1 ",
                "GET /v1/models HTTP/11",
                "GET /v1/models HTTQ/1.1",
                "GET /v1/mo\u0000dels HTTP/1.1",
                " GET /v1/models HTTP/1.1",
                "\u0000GET /v1/models HTTP/1.1",
            })
    void refusesBadRequestLines(String line) throws Exception {
        assertRefused(400, line + "\r\nhost: g\r\n" + KEY_LINE + "\r\n");
    }

    @Test
    void refusesOtherVersions() throws Exception {
        assertRefused(505, "GET / HTTP/1.2\r\nhost: g\r\n\r\n");
        assertRefused(505, "GET / HTTP/2.0\r\nhost: g\r\n\r\n");
        assertRefused(505, "GET / HTTP/0.9\r\nhost: g\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "5,5\r\nhello\r\n0\r\n\r\n",
                "100000005\r\nhello\r\n0\r\n\r\n",
                "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
                "80000000\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloXX\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "5;a\rb\r\nhello\r\n0\r\n\r\n",
            })
    void refusesBadChunks(String body) throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(POST + "transfer-encoding: chunked\r\n\r\n" + body)
                    .reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.closes()).isTrue();
            // The door's protocol is known by now.
            assertThat(reply.body()).contains("INVALID_REQUEST");
            assertThat(client.isClosedCleanly()).isTrue();
        }
        assertThat(upstream.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a b", "a@b", "a?b", "a#b", "a,b", "a\\b", "\u00e4"})
    void refusesAHostThatIsNone(String host) throws Exception {
        assertRefused(400, "GET /v1/models HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
    }

    @Test
    void answersTooLongLinesAndHeads() throws Exception {
        assertRefused(414, "GET /v1/" + "x".repeat(2000) + " HTTP/1.1\r\nhost: g\r\n\r\n");
        assertRefused(414, "GET /v1/" + "x".repeat(2000));
        assertRefused(431, POST + "x: " + "y".repeat(5000) + "\r\n\r\n");
        assertRefused(431, POST + "x: yyyyyyyyyyyyyyyy\r\n".repeat(400) + "\r\n");
        assertRefused(431, POST + "x: " + "y".repeat(200_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../v1/models",
                "/v1/./models",
                "/..",
                "/v1/%2e%2e/models",
                "/v1/%2E./models",
                "/v1/things/.%2e",
                "/v1/things/..%2fadmin",
                "/v1/things/a%2F..%2Fadmin",
                "/v1/things/..%5cadmin",
                "/v1/things/..\\admin",
                "/v1/things/a#b",
                "/v1/things/%zz",
                "/v1/things/%4",
                "/v1/things/%",
                "/nothing/%+1here",
                "/v1/things/\u00e9",
                "/v1/things/a?b=\u00e9",
                "v1/models",
                "v1?x=://g/v1/models",
                "ftp://g/v1/models",
                "://g/v1/models",
                "*",
            })
    void refusesPathsThatLeadElsewhere(String target) throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(get(target, KEY_LINE)).reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("invalid_request");
        }
        assertThat(upstream.asked).isEmpty();
    }
}
