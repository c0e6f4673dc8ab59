package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class FailoverTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String JSON = "{\"usage\":[3,4]}";
    private static final String GOOD = reply("200 OK", JSON);
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    @TempDir
    Path folder;

    private ScriptedUpstream first;
    private ScriptedUpstream second;

    @BeforeEach
    void start() throws IOException {
        first = ScriptedUpstream.start();
        second = ScriptedUpstream.start();
        second.answer(GOOD);
    }

    @AfterEach
    void stop() throws IOException {
        first.close();
        second.close();
    }

    private static String reply(String status, String body, String... fields) {
        return "HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\n"
                + String.join(
                        "",
                        List.of(fields).stream().map(field -> field + "\r\n").toList()) + "content-length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Two providers: aliases put the first before the second for the model {@code both}. */
    private RunningGateway gateway(String more) throws IOException {
        return RunningGateway.start(folder, """
                providers:
                  a:
                    type: sample
                    settings: { base_url: "%s" }
                    accounts: [ { name: one, api_key: upstream-key-000a } ]
                  b:
                    type: sample
                    settings: { base_url: "%s" }
                    accounts: [ { name: two, api_key: upstream-key-000b } ]
                routing:
                  aliases: { both: [ a/m-a, b/m-b ] }
                  redirects: { old: new }
                %s
                """.formatted(first.url(), second.url(), more));
    }

    private static RawClient.Reply both(RunningGateway gateway) throws IOException {
        return chat(gateway, "{\"x\": 1, \"model\" : \"both\",\"y\":2}");
    }

    private static RawClient.Reply chat(RunningGateway gateway, String body, String... fields) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(body, fields).reply();
        }
    }

    /** So many rows, and behind them that of a next request. */
    private static List<UsageEvent> rows(RunningGateway gateway, BlockingQueue<UsageEvent> queue, int count)
            throws IOException, InterruptedException {
        assertThat(chat(gateway, "no JSON").status()).isEqualTo(400);
        List<UsageEvent> rows = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            UsageEvent row = queue.poll(10, TimeUnit.SECONDS);
            assertThat(row).isNotNull();
            rows.add(row);
        }
        assertThat(rows.removeLast().outcome()).isEqualTo(Outcome.REFUSED);
        return rows;
    }

    @Test
    void asksTheNextAccountWhenOneFailsBeforeAByteHasGoneOut() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            List<ScriptedUpstream.Script> failures = List.of(
                    line -> line.send(reply("429 Too Many Requests", "{}")),
                    line -> line.send(reply("500 Oops", "{}")),
                    line -> line.send(reply("401 Unauthorized", "{}")),
                    line -> {},
                    line -> line.reset(),
                    line -> line.send(STREAM_HEAD),
                    line -> line.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
                    line -> line.send(reply("200 OK", "no gzip at all", "content-encoding: gzip")));
            for (ScriptedUpstream.Script failure : failures) {
                first.play(line -> {
                    line.request();
                    failure.play(line);
                });
                BlockingQueue<UsageEvent> queue = gateway.rows();
                RawClient.Reply reply = both(gateway);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo(JSON);
                List<UsageEvent> rows = rows(gateway, queue, first.accepted() == 0 ? 2 : 3);
                assertThat(rows.getLast().scope()).isEqualTo(Scope.REQUEST);
                assertThat(rows.getLast().outcome()).isEqualTo(Outcome.SUCCESS);
                assertThat(rows.getLast().usage()).isEqualTo(Usage.of(3, 4));
                assertThat(rows.getLast().provider()).isEqualTo("b");
                assertThat(rows.getLast().upstreamModel()).isEqualTo("m-b");
            }
        }
    }

    @Test
    void aFailedRequestEndsNotBeforeItsFirstByte() throws Exception {
        first.answer(reply("500 Oops", "{}"));
        second.answer(reply("500 Oops", "{}"));
        try (RunningGateway gateway = gateway("")) {
            BlockingQueue<UsageEvent> queue = gateway.rows();
            assertThat(both(gateway).status()).isEqualTo(500);
            UsageEvent request = rows(gateway, queue, 3).getLast();
            assertThat(request.scope()).isEqualTo(Scope.REQUEST);
            assertThat(request.firstByteNanos()).isPositive();
            assertThat(request.totalNanos()).isGreaterThanOrEqualTo(request.firstByteNanos());
        }
    }

    @Test
    void countsEachTryAndTheRequestOnce() throws Exception {
        first.answer(reply("500 Oops", "{}"));
        try (RunningGateway gateway = gateway("")) {
            BlockingQueue<UsageEvent> queue = gateway.rows();
            both(gateway);
            List<UsageEvent> rows = rows(gateway, queue, 3);
            assertThat(rows).extracting(UsageEvent::scope).containsExactly(Scope.ATTEMPT, Scope.ATTEMPT, Scope.REQUEST);
            assertThat(rows)
                    .extracting(UsageEvent::outcome)
                    .containsExactly(Outcome.FAILED, Outcome.SUCCESS, Outcome.SUCCESS);
            assertThat(rows).extracting(UsageEvent::status).containsExactly(500, 200, 200);
            assertThat(rows).extracting(UsageEvent::account).containsExactly("one", "two", "two");
            assertThat(rows).extracting(UsageEvent::attempt).containsExactly(1, 2, 2);
            assertThat(rows).extracting(UsageEvent::model).containsOnly("both");
            assertThat(rows.getLast().responseBytes()).isEqualTo(JSON.length());
        }
    }

    @Test
    void changesOnlyTheModelsName() throws Exception {
        first.answer(GOOD);
        try (RunningGateway gateway = gateway("")) {
            assertThat(both(gateway).status()).isEqualTo(200);
            assertThat(first.request().body()).isEqualTo("{\"x\": 1, \"model\" : \"m-a\",\"y\":2}");
            second.play(line -> {});
            chat(gateway, "{\"model\" :  \"a/x\\u002fy\"}");
            assertThat(first.request().body()).isEqualTo("{\"model\" :  \"x/y\"}");
            chat(gateway, "{\"model\":\"old\" }", "x-model-provider: a");
            assertThat(first.request().body()).isEqualTo("{\"model\":\"new\" }");
        }
    }

    @Test
    void asksNobodyElseOnceAByteHasGoneOut() throws Exception {
        first.play(line -> {
            line.request();
            line.send(STREAM_HEAD).chunk("data: one\n\n");
            line.reset();
        });
        try (RunningGateway gateway = gateway("")) {
            BlockingQueue<UsageEvent> queue = gateway.rows();
            assertThat(both(gateway).body()).contains("event: error");
            assertThat(second.accepted()).isZero();
            assertThat(rows(gateway, queue, 2)).extracting(UsageEvent::outcome).containsOnly(Outcome.CUT);
        }
    }

    @Test
    void asksNobodyElseWhenTheRequestIsAtFault() throws Exception {
        first.answer(reply("400 Bad Request", "{\"e\":1}"));
        try (RunningGateway gateway = gateway("")) {
            RawClient.Reply reply = both(gateway);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).isEqualTo("{\"e\":1}");
            assertThat(second.accepted()).isZero();
        }
    }

    @Test
    void tellsTheLastFaultWhenAllFail() throws Exception {
        first.answer(reply("500 Oops", "{\"e\":1}"));
        second.answer(reply("429 Slow down", "{\"e\":2}", "retry-after: 7"));
        try (RunningGateway gateway = gateway("")) {
            BlockingQueue<UsageEvent> queue = gateway.rows();
            RawClient.Reply reply = both(gateway);
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body()).isEqualTo("{\"e\":2}");
            assertThat(reply.field("retry-after")).isEqualTo("7");
            assertThat(rows(gateway, queue, 3)).extracting(UsageEvent::outcome).containsOnly(Outcome.FAILED);
        }
    }

    @Test
    void letsAnAccountRestForAsLongAsItsProviderSays() throws Exception {
        first.answer(reply("429 Slow down", "{\"e\":2}", "retry-after: 77"));
        try (RunningGateway gateway = gateway("")) {
            RawClient.Reply reply = chat(gateway, CHAT, "x-model-provider: a");
            assertThat(reply.status()).isEqualTo(429);
            first.answer(GOOD);
            reply = chat(gateway, CHAT, "x-model-provider: a");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(Integer.parseInt(reply.field("retry-after"))).isBetween(70, 77);
            assertThat(first.accepted()).isZero();
            assertThat(both(gateway).status()).isEqualTo(200);
        }
    }

    @Test
    void asksTheProviderThatTheClientOrItsKeyNames() throws Exception {
        first.answer(reply("200 OK", "{\"a\":1}"));
        try (RunningGateway gateway = gateway("keys: [ { name: fixed, key: fixed-client-key-0001, channel: a } ]\n")) {
            for (int i = 0; i < 5; i++) {
                assertThat(chat(gateway, CHAT, "x-model-provider: b").body()).isEqualTo(JSON);
                assertThat(chat(gateway, CHAT, "x-model-provider: a").body()).isEqualTo("{\"a\":1}");
            }
            RawClient.Reply unknown = chat(gateway, CHAT, "x-model-provider: c");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.body()).contains("INVALID_REQUEST");
            try (RawClient client = RawClient.to(gateway)) {
                for (int i = 0; i < 5; i++) {
                    client.raw("POST /v1/chat HTTP/1.1\r\nhost: a\r\nx-api-key: fixed-client-key-0001\r\n"
                            + "x-model-provider: b\r\ncontent-length: " + CHAT.length() + "\r\n\r\n" + CHAT);
                    assertThat(client.reply().body()).isEqualTo("{\"a\":1}");
                }
            }
        }
    }

    @Test
    void explainsItsChoiceWhenAsked() throws Exception {
        first.answer(GOOD);
        try (RunningGateway gateway = gateway("")) {
            RawClient.Reply reply =
                    chat(gateway, "{\"model\":\"both\"}", "x-aiproxy-explain: 1", "x-model-provider: b");
            assertThat(reply.field("x-aiproxy-explain"))
                    .isEqualTo("a: is not the provider asked for; b/two: may be tried");
            assertThat(both(gateway).field("x-aiproxy-explain")).isEmpty();
        }
    }

    @Test
    void givesAnAccountNoMoreThanItMayCarry() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        first.play(line -> {
            while (line.request() != null) {
                go.await(10, TimeUnit.SECONDS);
                line.send(GOOD);
            }
        });
        String config = RunningGateway.provider(first.url()).replace("name: one,", "name: one, max_concurrency: 1,");
        try (RunningGateway gateway = RunningGateway.start(folder, config);
                RawClient busy = RawClient.to(gateway)) {
            busy.chat(CHAT);
            first.request();
            RawClient.Reply reply = chat(gateway, CHAT);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.field("retry-after")).isEqualTo("1");
            go.countDown();
            assertThat(busy.reply().status()).isEqualTo(200);
            assertThat(chat(gateway, CHAT).status()).isEqualTo(200);
        }
    }

    @Test
    void settlesARefusedRequestOnceAndWithoutATry() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            BlockingQueue<UsageEvent> queue = gateway.rows();
            assertThat(chat(gateway, "{\"model\":").status()).isEqualTo(400);
            List<UsageEvent> rows = rows(gateway, queue, 1);
            assertThat(rows.getFirst().scope()).isEqualTo(Scope.REQUEST);
            assertThat(rows.getFirst().outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(rows.getFirst().attempt()).isZero();
        }
    }

    @Test
    void settlesATryThatCannotEvenBegin() throws Exception {
        first.answer(GOOD);
        String config = RunningGateway.provider(first.url()).replace("upstream-key-0001", "\"bad\\nkey-0001\"");
        try (RunningGateway gateway =
                RunningGateway.start(folder, config.replace("name: one,", "name: one, max_concurrency: 1,"))) {
            for (int i = 0; i < 3; i++) {
                BlockingQueue<UsageEvent> queue = gateway.rows();
                assertThat(chat(gateway, CHAT).status()).isEqualTo(500);
                assertThat(rows(gateway, queue, 2))
                        .extracting(UsageEvent::outcome)
                        .containsOnly(Outcome.FAILED);
            }
        }
    }

    private static RawClient.Reply things(RunningGateway gateway, String method) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.send(method, "/v1/things/7", method.equals("GET") ? "" : "{}")
                    .reply();
        }
    }

    @Test
    void doesNotRepeatElsewhereWhatMayHaveHadAnEffect() throws Exception {
        List<ScriptedUpstream.Script> failures =
                List.of(line -> line.reset(), line -> {}, line -> line.send(reply("500 Oops", "{}")));
        for (ScriptedUpstream.Script failure : failures) {
            first.play(line -> {
                line.request();
                failure.play(line);
            });
            second.answer(GOOD);
            try (RunningGateway gateway = gateway("")) {
                assertThat(things(gateway, "POST").status()).isGreaterThanOrEqualTo(500);
                assertThat(second.accepted()).isZero();
            }
        }
    }

    @Test
    void repeatsElsewhereWhatHasNoEffectOrSurelyHadNone() throws Exception {
        first.play(line -> {
            line.request();
            line.reset();
        });
        try (RunningGateway gateway = gateway("")) {
            assertThat(things(gateway, "GET").body()).isEqualTo(JSON);
            first.answer(reply("429 Too Many Requests", "{}"));
            assertThat(things(gateway, "POST").body()).isEqualTo(JSON);
        }
    }
}
