package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.LogLines;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client of one protocol and a provider of another, with all that stands between them. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class ConversionTest {
    @TempDir
    static Path folder;

    private static ScriptedUpstream upstream;
    private static RunningGateway gateway;
    private static BlockingQueue<UsageEvent> rows;

    @BeforeAll
    static void start() throws IOException {
        upstream = ScriptedUpstream.start();
        gateway = RunningGateway.start(folder, """
                providers:
                  far:
                    type: lines
                    settings: { base_url: "%s" }
                    accounts: [ { name: one, api_key: upstream-key-0001 }, { name: two, api_key: upstream-key-0002 } ]
                """.formatted(upstream.url()));
        rows = gateway.rows();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void forgetRequests() {
        while (upstream.waiting() > 0) {
            try {
                upstream.request();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void lines(String... lines) {
        String text = String.join("\n", lines) + "\n";
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
    }

    private static RawClient.Reply ask(String body) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(body).reply();
        }
    }

    private static UsageEvent row(RawClient.Reply reply) throws InterruptedException {
        while (true) {
            UsageEvent event = rows.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("a row").isNotNull();
            if (event.scope() == Scope.REQUEST && event.requestId().equals(reply.field("x-aiproxy-request-id"))) {
                return event;
            }
        }
    }

    @Test
    void answersInOneDocument() throws Exception {
        lines("begin", "delta Hel", "delta lo", "end", "usage 3 4", "finish STOP");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"text\":\"Hi\"}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("{\"model\":\"m-1\",\"text\":\"Hello\",\"finish\":\"STOP\",\"tokens\":7");
        assertThat(upstream.request().body()).isEqualTo("model m-1\nUSER Hi\n");
        UsageEvent row = row(reply);
        assertThat(row.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(row.usage().total()).isEqualTo(7);
        assertThat(row.provider()).isEqualTo("far");
    }

    @Test
    void streamsEventByEvent() throws Exception {
        lines("begin", "delta Hel", "delta lo", "end", "usage 3 4", "finish STOP");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.field("content-type")).isEqualTo("text/event-stream");
        assertThat(reply.body())
                .isEqualTo("data: start m-1\n\ndata: block 0 Text\n\ndata: delta 0 Hel\n\ndata: delta 0 lo\n\n"
                        + "data: usage 3 4\n\ndata: finish STOP\n\ndata: end\n\n");
        assertThat(row(reply).usage().output()).isEqualTo(4);
    }

    @Test
    void sendsAnEventBeforeTheNextOneIsThere() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        upstream.play(line -> {
            if (line.request() != null) {
                line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunk("begin\ndelta one\n"));
                seen.join();
                line.send(chunk("end\nfinish STOP\n") + "0\r\n\r\n");
            }
        });
        try (RawClient client = RawClient.to(gateway)) {
            client.chat("{\"model\":\"m-1\",\"stream\":true}").head();
            assertThat(until(client, "delta 0 one\n\n")).contains("data: block 0 Text");
            seen.complete(null);
            assertThat(until(client, "data: end\n\n")).contains("finish STOP");
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String until(RawClient client, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            byte[] piece = client.piece();
            assertThat(piece).as("more than %s", text).isNotNull();
            text.append(new String(piece, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void givesAnErrorBeforeAnyContentItsStatusAndTriesTheNextAccount() throws Exception {
        lines("begin", "delta fine", "end", "finish STOP");
        RawClient.Reply good = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(good.status()).isEqualTo(200);
        upstream.request();
        lines("busy now");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.status()).isEqualTo(529);
        assertThat(reply.body()).contains("lines: busy now");
        upstream.request();
        assertThat(upstream.request().body()).as("the second account's").contains("USER");
    }

    @Test
    void saysInTheStreamThatItBrokeOff() throws Exception {
        upstream.play(line -> {
            if (line.request() != null) {
                line.send("HTTP/1.1 200 OK\r\n\r\nbegin\ndelta half\n");
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.body()).contains("delta 0 half").endsWith("data: failed The lines stopped.\n\n");
        UsageEvent row = row(reply);
        assertThat(row.outcome()).isEqualTo(Outcome.CUT);
    }

    @Test
    void neverShowsAHalfAnswerAsAWholeDocument() throws Exception {
        upstream.play(line -> {
            if (line.request() != null) {
                line.send("HTTP/1.1 200 OK\r\n\r\nbegin\ndelta half\n");
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\"}");
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).doesNotContain("half");
    }

    @Test
    void survivesACodecThatThrows() throws Exception {
        lines("begin", "delta a", "crash");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.body()).contains("delta 0 a").contains("data: failed");
        assertThat(row(reply).outcome()).isNotEqualTo(Outcome.SUCCESS);
    }

    @Test
    void reportsWhatIsLost() throws Exception {
        lines("begin", "delta a", "end", "finish STOP");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"odd thing\":1,\"other\":2}");
        assertThat(reply.field("x-aiproxy-lost")).isEqualTo("2; odd_thing dropped; other dropped");
        assertThat(row(reply).losses())
                .containsExactly(
                        new Loss("odd thing", Loss.Kind.DROPPED, "unknown to sample-lines"),
                        new Loss("other", Loss.Kind.DROPPED, "unknown to sample-lines"));
    }

    @Test
    void refusesALossWhenTheRequestIsStrict() throws Exception {
        lines("begin", "delta a", "end", "finish STOP");
        try (RawClient client = RawClient.to(gateway)) {
            RawClient.Reply reply = client.send(
                            "POST", "/v1/chat", "{\"model\":\"m-1\",\"other\":2}", "x-aiproxy-strict: 1")
                    .reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("UNSUPPORTED").contains("other");
            assertThat(upstream.waiting()).isZero();
            RawClient.Reply whole = client.send("POST", "/v1/chat", "{\"model\":\"m-1\"}", "x-aiproxy-strict: 1")
                    .reply();
            assertThat(whole.status()).isEqualTo(200);
        }
    }

    @Test
    void endsAtAStopTextThatTheProviderCannotBeTold() throws Exception {
        lines("begin", "delta one E", "delta ND two", "end", "usage 3 9", "finish STOP");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true,\"stop\":\"END\"}");
        assertThat(reply.body())
                .contains("delta 0 one \n\n")
                .doesNotContain("two")
                .endsWith("data: finish STOP_SEQUENCE\n\ndata: end\n\n");
    }

    @Test
    void asksAgainWhenTheProviderPauses() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            while (line.request() != null) {
                String text = asked.getAndIncrement() == 0
                        ? "begin\ndelta one\nend\nusage 5 1\nfinish PAUSE\n"
                        : "begin\ndelta two\nend\nusage 9 2\nfinish STOP\n";
                line.send("HTTP/1.1 200 OK\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.body())
                .isEqualTo(
                        "data: start m-1\n\ndata: block 0 Text\n\ndata: delta 0 one\n\ndata: usage 5 1\n\n"
                                + "data: block 1 Text\n\ndata: delta 1 two\n\ndata: usage 5 3\n\ndata: finish STOP\n\ndata: end\n\n");
        upstream.request();
        assertThat(upstream.request().body()).isEqualTo("model m-1\nafter 1\nUSER nothing\n");
        assertThat(row(reply).usage().output()).isEqualTo(3);
    }

    @Test
    void putsBackWhatTheProviderSealedBesideACall() throws Exception {
        lines("thought why secret-1", "call c-7 look {\"a\":1}", "finish TOOL_CALLS");
        ask("{\"model\":\"m-1\"}");
        upstream.request();
        lines("begin", "delta a", "end", "finish STOP");
        ask("{\"model\":\"m-1\",\"call\":\"c-7\"}");
        assertThat(upstream.request().body()).contains("ASSISTANT thought:secret-1 call:c-7");
        ask("{\"model\":\"m-1\",\"call\":\"c-8\"}");
        assertThat(upstream.request().body()).contains("ASSISTANT call:c-8");
    }

    @Test
    void goesOnFromAnEarlierAnswerByItsId() throws Exception {
        lines("begin", "delta first", "end", "finish STOP");
        String body = ask("{\"model\":\"m-1\",\"text\":\"one\"}").body();
        String id = body.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        upstream.request();
        RawClient.Reply second = ask("{\"model\":\"m-1\",\"text\":\"two\",\"previous\":\"" + id + "\"}");
        assertThat(second.body()).contains("\"after\":\"" + id + "\"");
        assertThat(upstream.request().body()).isEqualTo("model m-1\nUSER one\nASSISTANT first\nUSER two\n");
        RawClient.Reply unknown = ask("{\"model\":\"m-1\",\"previous\":\"nobody\"}");
        assertThat(unknown.body()).contains("NO_STATE");
    }

    @Test
    void putsPiecesOfItsEarlierAnswersWhereARequestNamesThem() throws Exception {
        lines("begin", "delta first", "end", "finish STOP");
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"text\":\"one\"}");
        upstream.request();
        String id = reply.body().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        lines("begin", "delta second", "end", "finish STOP");
        ask("{\"model\":\"m-1\",\"text\":\"two\",\"recall\":\"" + id + "\"}");
        assertThat(upstream.request().body()).isEqualTo("model m-1\nUSER two\nASSISTANT first\n");
        lines("begin", "delta third", "end", "finish STOP");
        ask("{\"model\":\"m-1\",\"text\":\"three\",\"recall\":\"answer-of-nobody\"}");
        assertThat(upstream.request().body()).isEqualTo("model m-1\nUSER three\nASSISTANT nothing known\n");
    }

    @Test
    void takesAnEndWithoutAnAnswerForAFailure() throws Exception {
        lines("usage 3 0", "finish MALFORMED_TOOL_CALL");
        RawClient.Reply reply = ask("{\"model\":\"m-1\"}");
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("MALFORMED_TOOL_CALL");
    }

    @Test
    void passesAProvidersRefusalOnInTheClientsWords() throws Exception {
        upstream.answer("HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nbad");
        RawClient.Reply reply = ask("{\"model\":\"m-1\"}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("{\"fault\":\"INVALID_REQUEST\",\"message\":\"lines: bad\"}");
    }

    @Test
    void estimatesTokensWhereNobodyCountsThem() throws Exception {
        try (RawClient client = RawClient.to(gateway)) {
            RawClient.Reply reply = client.send(
                            "POST", "/v1/chat/count", "{\"model\":\"m-1\",\"text\":\"Hello world, how are you?\"}")
                    .reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("x-aiproxy-estimate")).isEqualTo("true");
            assertThat(reply.body()).isEqualTo("{\"tokens\":11}");
        }
        assertThat(upstream.waiting()).isZero();
    }

    @Test
    void saysInTheStreamThatTheNextReplyOfAPausedAnswerDidNotCome() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            while (line.request() != null) {
                if (asked.getAndIncrement() > 0) {
                    return;
                }
                String text = "begin\ndelta one\nend\nfinish PAUSE\n";
                line.send(
                        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
                return;
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.whole()).isTrue();
        assertThat(reply.body())
                .contains("delta 0 one")
                .contains("data: failed")
                .doesNotContain("HTTP/1.1");
        assertThat(row(reply).outcome()).isNotEqualTo(Outcome.SUCCESS);
    }

    @Test
    void takesNothingOfAPausedReplyForTheNextOne() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            if (line.request() == null) {
                return;
            }
            if (asked.getAndIncrement() == 0) {
                line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                        + chunk("begin\ndelta one\nend\nfinish PAUSE\n"));
                second.join();
                line.send(chunk("begin\ndelta stray\nend\nfinish STOP\n") + "0\r\n\r\n");
                ended.complete(null);
                line.request();
            } else {
                line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunk("begin\ndelta two\n"));
                second.complete(null);
                ended.join();
                line.send(chunk("delta three\nend\nfinish STOP\n") + "0\r\n\r\n");
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
        assertThat(reply.body())
                .contains("delta 0 one", "delta 1 two", "delta 1 three")
                .doesNotContain("stray", "failed")
                .endsWith("data: finish STOP\n\ndata: end\n\n");
    }

    @Test
    void leavesAloneWhatFollowsTheEndOfAPackedReply() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("begin\ndelta a\nend\nfinish STOP\n".getBytes(StandardCharsets.ISO_8859_1));
            gzip.flush();
            gzip.write(noise);
        }
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: " + packed.size() + "\r\n\r\n"
                + packed.toString(StandardCharsets.ISO_8859_1));
        try (LogLines errors = LogLines.of(Exchange.class)) {
            RawClient.Reply reply = ask("{\"model\":\"m-1\",\"stream\":true}");
            assertThat(reply.body()).contains("delta 0 a").endsWith("data: end\n\n");
            ask("{\"model\":\"m-1\",\"stream\":true}");
            assertThat(errors.seen()).isEmpty();
        }
    }

    @Test
    void refusesAnAnswerWithoutMeasure() throws Exception {
        String piece = "delta " + "x".repeat(1024 * 1024) + "\n";
        upstream.play(line -> {
            if (line.request() != null) {
                line.send("HTTP/1.1 200 OK\r\n\r\nbegin\n");
                for (int i = 0; i < 200; i++) {
                    line.send(piece);
                }
            }
        });
        RawClient.Reply reply = ask("{\"model\":\"m-1\"}");
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("too large");
        upstream.request();
        assertThat(upstream.waiting()).as("requests with other accounts").isZero();
    }

    @Test
    void doesNotReportTheLossesOfATryThatWasGivenUp() throws Exception {
        Path own = Files.createDirectories(folder.resolve("losses"));
        upstream.play(line -> {
            while (true) {
                UpstreamLine.Request request = line.request();
                if (request == null) {
                    return;
                }
                String answer = "{\"answer\":\"hello\",\"usage\":[1,2]}";
                line.send(
                        request.line().contains("/lines")
                                ? "HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                                        + answer.length() + "\r\n\r\n" + answer);
            }
        });
        try (RunningGateway other = RunningGateway.start(own, """
                providers:
                  far: { type: lines, models: [m-1], settings: { base_url: "%1$s" }, accounts: [ { api_key: upstream-key-0001 } ] }
                  near: { type: sample, models: [m-1], settings: { base_url: "%1$s" }, accounts: [ { api_key: upstream-key-0002 } ] }
                routing: { aliases: { both: [far/m-1, near/m-1] } }
                """.formatted(upstream.url()));
                RawClient client = RawClient.to(other)) {
            RawClient.Reply reply =
                    client.chat("{\"model\":\"both\",\"other\":2}").reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("x-aiproxy-lost")).isEmpty();
        }
    }

    @Test
    void logsWhatBreaksAGrammarInDevelopmentAndLeavesTheAnswerAlone() throws Exception {
        Path own = Files.createDirectories(folder.resolve("development"));
        try (RunningGateway strict = RunningGateway.start(own, """
                providers:
                  far: { type: lines, settings: { base_url: "%s" }, accounts: [ { api_key: upstream-key-0001 } ] }
                """.formatted(upstream.url()), "--development");
                LogLines errors = LogLines.of(LiveCheck.class);
                RawClient client = RawClient.to(strict)) {
            lines("begin", "delta fine", "end", "finish STOP");
            client.chat("{\"model\":\"m-1\",\"stream\":true}").reply();
            assertThat(errors.seen()).isEmpty();
            lines("begin", "delta FORBIDDEN", "finish STOP");
            RawClient.Reply reply =
                    client.chat("{\"model\":\"m-1\",\"stream\":true}").reply();
            assertThat(reply.body()).contains("delta 0 FORBIDDEN").endsWith("data: end\n\n");
            assertThat(errors.seen())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith(reply.field("x-aiproxy-request-id")))
                    .anyMatch(line -> line.contains("the grammar does not allow"))
                    .anyMatch(line -> line.contains("a forbidden word"));
        }
    }

    @Test
    void triesTheNextAccountWhenAReplyBreaksBeforeItHasSaidAnything() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            if (line.request() == null) {
                return;
            }
            if (asked.getAndIncrement() == 0) {
                line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                        .reset();
            } else {
                line.send("HTTP/1.1 200 OK\r\n\r\nbegin\ndelta fine\nend\nfinish STOP\n");
            }
        });
        assertThat(ask("{\"model\":\"m-1\",\"stream\":true}").body()).contains("delta 0 fine");
        assertThat(asked.get()).isEqualTo(2);
    }

    /** For the model {@code both} first a provider that is converted to, and then one that is relayed to. */
    private static RunningGateway both(String folderName, String more) throws IOException {
        Path own = Files.createDirectories(folder.resolve(folderName));
        upstream.play(line -> {
            while (true) {
                UpstreamLine.Request request = line.request();
                if (request == null) {
                    return;
                }
                String answer = request.line().contains("/lines")
                        ? "begin\ndelta converted\nend\nfinish STOP\n"
                        : "{\"answer\":\"relayed\",\"usage\":[1,2]}";
                line.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + answer.length()
                        + "\r\n\r\n" + answer);
            }
        });
        return RunningGateway.start(own, """
                providers:
                  far: { type: lines, models: [m-1], settings: { base_url: "%1$s" }, accounts: [ { api_key: upstream-key-0001 } ] }
                  near: { type: sample, models: [m-1], settings: { base_url: "%1$s" }, accounts: [ { api_key: upstream-key-0002 } ] }
                routing: { aliases: { both: [far/m-1, near/m-1] } }
                %2$s
                """.formatted(upstream.url(), more));
    }

    @Test
    void relaysWhatCannotBeConvertedIfAnAccountTakesItAsItIs() throws Exception {
        try (RunningGateway other = both("relaying", "");
                RawClient client = RawClient.to(other)) {
            assertThat(client.chat("{\"model\":\"both\",\"other\":2}").reply().body())
                    .contains("converted");
            RawClient.Reply strict = client.chat("{\"model\":\"both\",\"other\":2}", "x-aiproxy-strict: 1")
                    .reply();
            assertThat(strict.body()).contains("relayed");
            assertThat(strict.field("x-aiproxy-lost")).isEmpty();
            assertThat(client.chat("{\"model\":\"both\",\"previous\":\"theirs\"}")
                            .reply()
                            .body())
                    .contains("relayed");
            RawClient.Reply alone = client.chat("{\"model\":\"far/m-1\",\"previous\":\"theirs\"}")
                    .reply();
            assertThat(alone.body()).contains("NO_STATE");
        }
    }

    @Test
    void stopsFetchingForAClientThatHasLeft() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        try (ScriptedUpstream pictures = ScriptedUpstream.start();
                RunningGateway other = both(
                        "pictures",
                        "media: { fetch: true, plain_http: true, private_addresses: true, timeout: 60s }\n")) {
            pictures.play(line -> {
                line.request();
                asked.complete(null);
                line.awaitClosed(closed);
            });
            try (RawClient client = RawClient.to(other)) {
                client.chat("{\"model\":\"far/m-1\",\"picture\":\"" + pictures.url() + "/cat.png\"}");
                asked.get(20, TimeUnit.SECONDS);
            }
            closed.get(20, TimeUnit.SECONDS);
            assertThat(upstream.waiting()).isZero();
        }
    }
}
