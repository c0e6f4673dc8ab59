package dev.aiproxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TunnelTransportTest {
    private static final String START = "{\"status\":200,\"headers\":{\"content-type\":\"text/event-stream\"}}";

    private final Bench bench = new Bench();

    @Test
    void sendsTheRequestAsClientsExpectIt() {
        FakeSession client = bench.connect();
        bench.open();

        JsonNode request = client.requests().getFirst();
        assertThat(request.path("id").asString()).isNotEmpty();
        assertThat(request.path("payload").toString())
                .isEqualTo("{\"method\":\"POST\",\"url\":\"https://api.example/v1/x?alt=sse\",\"headers\":"
                        + "{\"Accept\":[\"a\",\"b\"],\"x-goog-api-key\":[\"k\"]},\"body\":\"{\\\"a\\\":\\\"ü\\\"}\"}");
    }

    @Test
    void passesAStreamOn() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers(
                "stream_start",
                "{\"status\":201,\"headers\":{\"Content-Type\":\"text/x\",\"x-a\":[\"1\",\"2\"],\"Content-Encoding\":\"gzip\","
                        + "\"content-length\":\"5\",\"x-bad\":\"a\\r\\nb: c\"}}");
        UpstreamResponse response = Bench.answer(call);
        Reader reader = new Reader(response.body(), Long.MAX_VALUE);
        client.answers("stream_chunk", "{\"data\":\"ü\"}");
        assertThat(reader.text).hasToString("ü");
        client.answers("stream_end", "{}");

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers()).isEqualTo(Headers.of("content-type", "text/x", "x-a", "1", "x-a", "2"));
        assertThat(reader.complete).isTrue();
    }

    @Test
    void passesAWholeAnswerOn() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("http_response", "{\"status\":404,\"headers\":{},\"body\":\"nothing\"}");
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);

        assertThat(Bench.answer(call).status()).isEqualTo(404);
        assertThat(reader.text).hasToString("nothing");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void takesClientsInTurn() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        for (int i = 0; i < 10; i++) {
            bench.open();
        }

        assertThat(one.requests()).hasSize(5);
        assertThat(two.requests()).hasSize(5);
    }

    @Test
    void neverMixesTwoUsers() {
        FakeSession ann = bench.connect("auth_token=alpha");
        FakeSession bob = bench.connect("auth_token=beta");
        TunnelTransport tunnel = bench.tunnel("bob");
        for (int i = 0; i < 4; i++) {
            tunnel.open(Bench.request(""));
        }

        assertThat(ann.requests()).isEmpty();
        assertThat(bob.requests()).hasSize(4);
        assertThat(Bench.faultBefore(bench.tunnel("nobody").open(Bench.request("")))
                        .status())
                .isEqualTo(503);
    }

    @Test
    void triesTheNextClientWhenSendingFails() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        one.breakSending();
        two.breakSending();
        FakeSession three = bench.connect();
        TransportCall call = bench.open();
        three.answers("http_response", "{\"status\":200}");

        assertThat(Bench.answer(call).status()).isEqualTo(200);
    }

    @Test
    void triesEveryClientOnceAndThenSaysThatAllFailed() {
        List<FakeSession> clients = List.of(bench.connect(), bench.connect(), bench.connect());
        TransportCall call = bench.open();
        for (FakeSession client : clients) {
            assertThat(Bench.isOpen(call)).isTrue();
            client.answers("error", "{\"code\":\"FETCH_ERROR\",\"message\":\"fetch failed\"}");
        }

        assertThat(clients).allMatch(client -> client.requests().size() == 1);
        assertThat(Bench.fault(call).status()).isEqualTo(502);
        assertThat(Bench.fault(call).message()).contains("fetch failed");
    }

    @Test
    void saysThatNobodyIsConnected() {
        assertThat(bench.transport.health().state()).isEqualTo(Health.State.DOWN);
        assertThat(Bench.faultBefore(bench.open()).status()).isEqualTo(503);
        bench.connect().die();
        assertThat(Bench.faultBefore(bench.open()).message()).contains("No active client connected");
    }

    @Test
    void triesTheNextClientAfterSilenceAndThenGivesUp() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        String firstId = one.lastId();
        bench.pass(Duration.ofSeconds(30));
        one.says("{\"type\":\"ping\"}");
        two.says("{\"type\":\"ping\"}");
        assertThat(two.requests()).isEmpty();
        bench.pass(Duration.ofSeconds(30));

        assertThat(one.ofType("http_request_cancel")).hasSize(1);
        assertThat(two.requests()).hasSize(1);
        one.answers(firstId, "stream_start", START);
        assertThat(Bench.isOpen(call)).isTrue();
        two.says("{\"type\":\"ping\"}");
        bench.pass(Duration.ofSeconds(60));
        assertThat(Bench.fault(call).status()).isEqualTo(504);
        assertThat(two.ofType("http_request_cancel")).hasSize(1);
    }

    @Test
    void triesTheNextClientWhenOneIsRefusedForTooMuch() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        one.answers("stream_start", "{\"status\":429}");
        one.answers("stream_chunk", "{\"data\":\"slow down\"}");
        two.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);
        two.answers("stream_chunk", "{\"data\":\"hi\"}");

        assertThat(Bench.answer(call).status()).isEqualTo(200);
        assertThat(reader.text).hasToString("hi");
    }

    @Test
    void passesOnTheRefusalOfTheLastClient() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        one.answers("http_response", "{\"status\":503,\"body\":\"first\"}");
        two.answers("http_response", "{\"status\":429,\"body\":\"second\"}");
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);

        assertThat(Bench.answer(call).status()).isEqualTo(429);
        assertThat(reader.text).hasToString("second");
    }

    @Test
    void losesNothingWithASlowCaller() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), 1);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            client.answers("stream_chunk", "{\"data\":\"chunk " + i + ";\"}");
            expected.append("chunk ").append(i).append(';');
            // A client that is made to wait gets its next word in only after the caller has read.
            while (client.paused) {
                reader.request(1);
            }
        }
        client.answers("stream_end", "{}");
        assertThat(reader.complete).isFalse();
        reader.request(Long.MAX_VALUE);

        assertThat(reader.text).hasToString(expected.toString());
        assertThat(reader.complete).isTrue();
        assertThat(client.pauses).isGreaterThan(10);
        assertThat(client.paused).isFalse();
    }

    @Test
    void givesUpACallerWhoDoesNotReadAndLetsTheClientGoOn() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), 0);
        client.answers("stream_chunk", "{\"data\":\"" + "x".repeat(2000) + "\"}");
        assertThat(client.paused).isTrue();
        bench.pass(Duration.ofSeconds(30));

        assertThat(reader.error).isInstanceOf(TransportException.class);
        assertThat(client.paused).isFalse();
        assertThat(client.ofType("http_request_cancel")).hasSize(1);
    }

    @Test
    void doesNotTakeAPausedClientForDead() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), 0);
        client.answers("stream_chunk", "{\"data\":\"" + "x".repeat(2000) + "\"}");
        bench.pass(Duration.ofSeconds(29));
        reader.request(Long.MAX_VALUE);
        bench.pass(Duration.ofSeconds(59));

        assertThat(client.isOpen()).isTrue();
        assertThat(client.paused).isFalse();
    }

    @Test
    void tellsTheClientWhenTheCallerLeaves() {
        FakeSession client = bench.connect();
        TransportCall before = bench.open();
        before.cancel();
        before.cancel();
        TransportCall during = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(during).body(), Long.MAX_VALUE);
        String id = client.lastId();
        reader.cancel();
        client.answers(id, "stream_chunk", "{\"data\":\"late\"}");
        client.answers(id, "stream_end", "{}");

        assertThat(client.ofType("http_request_cancel")).hasSize(2);
        assertThat(client.ofType("http_request_cancel").getLast().path("id").asString())
                .isEqualTo(id);
        assertThat(reader.text).isEmpty();
        assertThat(reader.complete).isFalse();
        assertThat(reader.error).isNull();
    }

    @Test
    void tellsTheNextClientThatTheCallerLeftWhileTheRequestWasOnItsWayToIt() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        two.whileSending(call::cancel);
        one.answers("error", "{\"message\":\"fetch failed\"}");

        assertThat(two.sent)
                .extracting(message -> message.path("type").asString())
                .containsExactly("http_request", "http_request_cancel");
        assertThat(two.sent.getLast().path("id").asString()).isEqualTo(two.lastId());
        assertThat(Bench.fault(call).kind()).isEqualTo(FaultKind.CANCELLED);
        two.answers("stream_start", START);
        assertThat(two.sent).hasSize(2);
    }

    @Test
    void sendsNoOtherClientARequestWhoseCallerHasLeft() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        one.whileSending(() -> one.answers("error", "{\"message\":\"fetch failed\"}"));
        call.cancel();

        assertThat(one.ofType("http_request_cancel")).hasSize(1);
        assertThat(two.sent).isEmpty();
    }

    @Test
    void goesOnToTheNextClientOnceThoughOneFailsInTwoWays() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        FakeSession three = bench.connect();
        bench.open();
        one.whileSending(one::die);
        bench.pass(Duration.ofSeconds(60));

        assertThat(two.requests()).hasSize(1);
        assertThat(three.requests()).isEmpty();
    }

    @Test
    void anAnswerIsCutWhenTheClientIsLost() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), 0);
        client.answers("stream_chunk", "{\"data\":\"half\"}");
        client.die();
        reader.request(Long.MAX_VALUE);

        assertThat(reader.text).hasToString("half");
        assertThat(reader.error).isInstanceOf(TransportException.class).hasMessageContaining("lost");
        assertThat(reader.complete).isFalse();
    }

    @Test
    void aLostClientBeforeItsAnswerIsReplaced() {
        FakeSession one = bench.connect();
        FakeSession two = bench.connect();
        TransportCall call = bench.open();
        one.die();
        two.answers("http_response", "{\"status\":204}");

        assertThat(Bench.answer(call).status()).isEqualTo(204);
    }

    @Test
    void anErrorAfterTheStartCutsTheAnswer() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);
        client.answers("error", "{\"message\":\"cut\"}");

        assertThat(reader.error).isInstanceOf(TransportException.class).hasMessageContaining("cut");
        assertThat(reader.complete).isFalse();
    }

    @Test
    void anExchangeThatTakesTooLongIsCut() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);
        for (int i = 0; i < 20; i++) {
            assertThat(reader.error).isNull();
            client.says("{\"type\":\"ping\"}");
            bench.pass(Duration.ofSeconds(30));
        }

        assertThat(reader.error).hasMessage("Gateway Timeout");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"code\":\"FETCH_ERROR\",\"message\":\"m1\"} | 502 | m1",
                "{\"error\":\"m2\",\"status\":429} | 429 | m2",
                "{\"error\":{\"message\":\"m3\",\"status\":401}} | 401 | m3",
                "{\"details\":\"m4\"} | 502 | m4",
                "{\"code\":418,\"message\":\"m5\"} | 418 | m5",
                "{\"code\":\"HTTP_ERROR\"} | 502 | HTTP_ERROR",
                "{\"status\":200,\"message\":\"m6\"} | 502 | m6",
                "\"m7\" | 502 | m7",
                "{} | 502 | no reason given",
                "null | 502 | no reason given"
            })
    void understandsEveryFormOfError(String payload, int status, String message) {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("error", payload);

        assertThat(Bench.fault(call).status()).isEqualTo(status);
        assertThat(Bench.fault(call).message()).contains(message);
    }

    @Test
    void anErrorThatBringsAReplyIsThatReply() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers(
                "error",
                "{\"code\":\"HTTP_ERROR\",\"message\":\"bad\",\"http_response\":{\"status\":400,\"headers\":{\"a\":\"b\"},"
                        + "\"body\":\"why\"}}");
        Reader reader = new Reader(Bench.answer(call).body(), Long.MAX_VALUE);

        assertThat(Bench.answer(call).status()).isEqualTo(400);
        assertThat(reader.text).hasToString("why");
    }

    @Test
    void anAnswerWithoutAHeadOrStatusIsNone() {
        for (String type : List.of("stream_chunk", "stream_end", "stream_start")) {
            FakeSession client = bench.connect();
            TransportCall call = bench.open();
            client.answers(type, "{\"data\":\"x\"}");

            assertThat(Bench.fault(call).status()).isEqualTo(502);
            client.die();
        }
    }

    @Test
    void refusesABodyThatIsNoText() {
        FakeSession client = bench.connect();
        Body binary = Body.of(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}));
        UpstreamRequest request = Bench.request("");
        TransportCall call = bench.transport.open(
                new UpstreamRequest(request.origin(), request.method(), request.target(), request.headers(), binary));

        assertThat(Bench.fault(call).status()).isEqualTo(400);
        assertThat(Bench.fault(call).message()).contains("text only");
        assertThat(client.requests()).isEmpty();
    }

    @Test
    void closingFailsWhatIsUnderWay() {
        FakeSession client = bench.connect();
        TransportCall before = bench.open();
        TransportCall during = bench.open();
        client.answers("stream_start", START);
        Reader reader = new Reader(Bench.answer(during).body(), Long.MAX_VALUE);
        bench.transport.close();

        assertThat(Bench.fault(before).status()).isEqualTo(503);
        assertThat(reader.error).isInstanceOf(TransportException.class);
        assertThat(client.ofType("http_request_cancel")).hasSize(2);
    }

    @Test
    void aBodyCanBeReadOnlyOnce() {
        FakeSession client = bench.connect();
        TransportCall call = bench.open();
        client.answers("stream_start", START);
        new Reader(Bench.answer(call).body(), 0);

        assertThat(new Reader(Bench.answer(call).body(), 0).error).isInstanceOf(IllegalStateException.class);
    }
}
