package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.get;
import static dev.aiproxy.host.door.Requests.lines;
import static dev.aiproxy.host.door.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in where, and what of a request goes further. */
@ExtendWith(LeakWatch.class)
class EntranceTest {
    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        OtherProtocol.install(folder);
        gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()) + "sample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static RawClient.Reply ask(String request) throws IOException {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            return client.send(request).reply();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat", "//v1///chat", "/v1/chat/", "/sample/v1/chat", "//sample//v1/chat/"})
    void knowsAPathHoweverManySlashesItHas(String target) throws Exception {
        assertThat(ask(post(target, CHAT_BODY)).status()).isEqualTo(200);
        assertThat(upstream.next().target()).isEqualTo("/v1/chat");
    }

    @Test
    void takesAnAbsoluteTargetAsItsPath() throws Exception {
        assertThat(ask(post("http://elsewhere:1/v1/chat?a=b", CHAT_BODY)).status())
                .isEqualTo(200);
        assertThat(upstream.next().target()).isEqualTo("/v1/chat?a=b");
        assertThat(ask(get("http://elsewhere?/v1/models", KEY_LINE)).body()).contains("AIProxy");
    }

    @Test
    void keepsThePathAsItIsEncoded() throws Exception {
        assertThat(ask(get("/v1/things/a%2Fb%20c/d;e=%3F", KEY_LINE)).status()).isEqualTo(200);
        assertThat(upstream.next().target()).isEqualTo("/v1/things/a%2Fb%20c/d;e=%3F");
    }

    @Test
    void saysWhichMethodsAPathHas() throws Exception {
        RawClient.Reply ofDoor = ask(get("/v1/chat", KEY_LINE));
        assertThat(ofDoor.status()).isEqualTo(405);
        assertThat(ofDoor.field("allow")).contains("POST, OPTIONS");
        assertThat(ofDoor.body()).contains("METHOD_NOT_ALLOWED");
        RawClient.Reply ofEndpoint = ask(post("/sample/hello", ""));
        assertThat(ofEndpoint.status()).isEqualTo(405);
        assertThat(ofEndpoint.field("allow")).contains("GET, HEAD, OPTIONS");
        assertThat(ofEndpoint.body()).contains("method_not_allowed");
    }

    @Test
    void asksForNoHeaderThatTellsProtocolsApartBelowAPlatform() throws Exception {
        assertThat(ask(get("/v1/models", KEY_LINE)).body()).isNotEqualTo("other models");
        assertThat(ask(get("/v1/models", KEY_LINE + "x-other: 1\r\n")).body()).isEqualTo("other models");
        for (String line : new String[] {"", "x-other: 1\r\n"}) {
            RawClient.Reply reply = ask(get("/other/v1/models?key=" + RunningGateway.KEY, line));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("other models");
        }
    }

    @Test
    void answersWhereNothingIs() throws Exception {
        RawClient.Reply reply = ask(get("/nowhere", "authorization: Bearer " + RunningGateway.ADMIN + "\r\n"));
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.field("content-type").orElse("")).startsWith("application/json");
        assertThat(reply.body()).contains("not_found");
    }

    @Test
    void refusesAnUpgradeWhereHttpIsSpoken() throws Exception {
        String upgrade = lines(
                "connection: upgrade",
                "upgrade: websocket",
                "sec-websocket-version: 13",
                "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==");
        assertThat(ask(get("/v1/chat", KEY_LINE + upgrade)).status()).isEqualTo(426);
        assertThat(ask(get("/v1/models", KEY_LINE + upgrade)).status()).isEqualTo(426);
        assertThat(ask(post("/v1/chat", upgrade, CHAT_BODY)).status()).isEqualTo(426);
    }

    @Test
    void refusesHttpWhereAWebSocketIsSpoken() throws Exception {
        assertThat(ask(get("/sample/socket")).status()).isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization: Bearer %s",
                "authorization: bearer  %s ",
                "Authorization: BEARER %s",
                "x-api-key: %s",
                "X-Api-Key:%s",
                "x-goog-api-key: %s",
                "api-key: %s",
                "authorization: Bearer old-key\r\nx-api-key: %s",
                "authorization: Basic eDp5\r\nx-goog-api-key: %s",
            })
    void takesTheKeyWhereverClientsPutIt(String lines) throws Exception {
        String request = "POST /v1/chat HTTP/1.1\r\nhost: g\r\n" + String.format(Locale.ROOT, lines, RunningGateway.KEY)
                + "\r\ncontent-length: " + CHAT_BODY.length() + "\r\n\r\n" + CHAT_BODY;
        assertThat(ask(request).status()).isEqualTo(200);
        String head = upstream.next().head();
        assertThat(head).doesNotContain(RunningGateway.KEY).doesNotContain("old-key");
        assertThat(head).contains("Bearer upstream-key-0001");
        assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("api-key:").doesNotContain("basic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=%s|",
                "alt=sse&key=%s|alt=sse",
                "key=%s&alt=sse|alt=sse",
                "a=1&key=%s&b=%20+x%2B&c|a=1&b=%20+x%2B&c",
                "&a&&key=%s&=&mykey=7&b=|&a&&=&mykey=7&b=",
                "key=other&key=%s|",
            })
    void takesTheKeyFromTheQueryAndKeepsTheRestOfIt(String row) throws Exception {
        String[] parts = row.replace("%s", RunningGateway.KEY).split("\\|", -1);
        assertThat(ask("GET /v1/things/x?" + parts[0] + " HTTP/1.1\r\nhost: g\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(upstream.next().target()).isEqualTo("/v1/things/x" + (parts[1].isEmpty() ? "" : "?" + parts[1]));
    }

    @Test
    void refusesStrangersInTheShapeOfTheProtocol() throws Exception {
        for (String line : new String[] {"", "x-api-key: wrong\r\n", "authorization: " + RunningGateway.KEY + "\r\n"}) {
            RawClient.Reply reply = ask(get("/v1/models", line));
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).contains("\"fault\":\"UNAUTHENTICATED\"").doesNotContain("wrong");
        }
        assertThat(ask(get("/v1/models?key=wrong")).status()).isEqualTo(401);
        assertThat(upstream.asked).isEmpty();
    }

    @Test
    void passesOnNoFieldThatIsNotForTheProvider() throws Exception {
        String fields = lines(
                "cookie: a=b",
                "proxy-authorization: Basic eDp5",
                "connection: x-one, keep-alive",
                "Connection: X-Two",
                "x-one: 1",
                "X-Two: 2",
                "x-three: 3",
                "keep-alive: timeout=5",
                "te: trailers",
                "trailer: x",
                "proxy-connection: keep-alive",
                "x-forwarded-for: 1.2.3.4",
                "forwarded: for=1.2.3.4",
                "x-model-provider: sample",
                "x-aiproxy-explain: 1",
                "http2-settings: AAMAAABkAAQAAP__",
                "x-latin: caf\u00e9",
                "x-list: a",
                "x-list: b");
        assertThat(ask(post("/v1/chat", fields, CHAT_BODY)).status()).isEqualTo(200);
        String head = upstream.next().head().toLowerCase(Locale.ROOT);
        assertThat(head).contains("x-three: 3", "x-latin: caf\u00e9", "x-list: a", "x-list: b");
        assertThat(head)
                .doesNotContain("cookie", "proxy-", "x-one", "x-two", "keep-alive", "te:", "trailer", "forwarded")
                .doesNotContain("x-model-provider", "explain", "http2", "1.2.3.4", "host: gateway");
        assertThat(head.split("\r\ncontent-length:", -1)).hasSize(2);
    }
}
