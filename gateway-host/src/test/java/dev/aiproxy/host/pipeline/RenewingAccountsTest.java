package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.MovableClock;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.SampleJar;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Accounts whose tokens run out, from a request's point of view. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class RenewingAccountsTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String JSON = "{\"usage\":[3,4]}";

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final BlockingQueue<String> renewals = new LinkedBlockingQueue<>();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean tokensFail;
    /** The upstream refuses all other tokens; empty to take any. */
    private volatile String good = "";

    private ScriptedUpstream upstream;
    private ScriptedUpstream tokens;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
        upstream.play(line -> {
            for (var request = line.request(); request != null; request = line.request()) {
                boolean known = good.isEmpty() || request.field("authorization").equals("Bearer " + good);
                line.send(known ? reply("200 OK", JSON) : reply("401 Unauthorized", "{}"));
            }
        });
        tokens = ScriptedUpstream.start();
        tokens.play(line -> {
            for (var request = line.request(); request != null; request = line.request()) {
                renewals.add(request.field("x-account") + ' ' + request.body());
                gate.await();
                long life = Duration.ofHours(1).toMillis();
                line.send(
                        tokensFail
                                ? reply("400 Bad Request", "no")
                                : reply("200 OK", "token-" + issued.incrementAndGet() + ' ' + life));
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        gate.countDown();
        upstream.close();
        tokens.close();
    }

    private static String reply(String status, String body) {
        return "HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private String config(String key, String more) {
        return """
                providers:
                  t:
                    type: tokens
                    settings: { base_url: "%s", token_url: "%s" }
                    accounts: [ { name: one, api_key: %s, max_concurrency: 20 } ]
                plugins: { scan: 0s }
                %s
                """.formatted(upstream.url(), tokens.url(), key, more);
    }

    /** A gateway that has asked for its list of models, and so for a token. */
    private RunningGateway gateway(String more) throws Exception {
        RunningGateway gateway = RunningGateway.start(folder, clock, config("refresh-key-0001", more));
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
        return gateway;
    }

    private static RawClient.Reply chat(RunningGateway gateway) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(CHAT).reply();
        }
    }

    private String authorization() throws InterruptedException {
        return upstream.request().field("authorization");
    }

    private static CompletableFuture<RawClient.Reply> later(RunningGateway gateway) {
        CompletableFuture<RawClient.Reply> reply = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                reply.complete(chat(gateway));
            } catch (IOException e) {
                reply.completeExceptionally(e);
            }
        });
        return reply;
    }

    @Test
    void requestsWaitForOneRenewalWhenThereIsNoTokenYet() throws Exception {
        gate = new CountDownLatch(1);
        try (RunningGateway gateway = gateway("")) {
            List<CompletableFuture<RawClient.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                replies.add(later(gateway));
            }
            try (RawClient impatient = RawClient.to(gateway)) {
                impatient.chat(CHAT);
            }
            gate.countDown();
            for (CompletableFuture<RawClient.Reply> reply : replies) {
                assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
                assertThat(authorization()).isEqualTo("Bearer token-1");
            }
            assertThat(renewals).isEmpty();
        }
    }

    @Test
    void asksForTokensByTheProxyOfTheAccountElseByTheOneOfAll() throws Exception {
        try (ScriptedUpstream ofAccount = ScriptedUpstream.start();
                ScriptedUpstream ofAll = ScriptedUpstream.start()) {
            for (ScriptedUpstream proxy : List.of(ofAccount, ofAll)) {
                proxy.play(line -> {
                    line.request();
                    line.send("HTTP/1.1 200 Connection established\r\n\r\n").relayTo(tokens.port());
                });
            }
            String connect = "CONNECT 127.0.0.1:" + tokens.port() + " HTTP/1.1";
            String config =
                    config("refresh-key-0001", "outbound: { proxy: \"http://127.0.0.1:" + ofAll.port() + "\" }");
            try (RunningGateway gateway = RunningGateway.start(folder.resolve("all"), clock, config)) {
                assertThat(ofAll.request().line()).isEqualTo(connect);
                assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
            }
            String own = "name: one, proxy: \"http://127.0.0.1:" + ofAccount.port() + "\",";
            try (RunningGateway gateway =
                    RunningGateway.start(folder.resolve("own"), clock, config.replace("name: one,", own))) {
                assertThat(ofAccount.request().line()).isEqualTo(connect);
                assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
            }
            assertThat(ofAll.accepted()).isEqualTo(1);
        }
    }

    @Test
    void renewsInTheBackgroundWhileRequestsGoOnWithTheOldToken() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            gate = new CountDownLatch(1);
            clock.advance(Duration.ofMinutes(50));
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            clock.advance(Duration.ofMinutes(11));
            CompletableFuture<RawClient.Reply> waiting = later(gateway);
            gate.countDown();
            assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-2");
            assertThat(renewals).isEmpty();
        }
    }

    @Test
    void renewsAheadOfTimeWithoutAnyRequest() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            clock.advance(Duration.ofMinutes(44));
            gateway.renewAccounts();
            reload(gateway, config("refresh-key-0001", "renewal: { lead_time: 20m }"));
            assertThat(renewals).isEmpty();
            gateway.renewAccounts();
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
        }
    }

    @Test
    void renewsNothingAheadOfTimeIfConfigSaysSo() throws Exception {
        try (RunningGateway gateway = gateway("renewal: { ahead: false }")) {
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            clock.advance(Duration.ofMinutes(59));
            gateway.renewAccounts();
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            assertThat(renewals).isEmpty();
            clock.advance(Duration.ofMinutes(1));
            gateway.renewAccounts();
            assertThat(renewals).isEmpty();
            assertThat(chat(gateway).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-2");
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
        }
    }

    @Test
    void renewsATokenThatTheProviderRefusesAndSendsTheRequestOnceMore() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isEqualTo(200);
            good = "token-2";
            List<CompletableFuture<RawClient.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                replies.add(later(gateway));
            }
            for (CompletableFuture<RawClient.Reply> reply : replies) {
                assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
            assertThat(renewals).isEmpty();
        }
    }

    @Test
    void aTokenThatIsRefusedAgainIsNotRenewedForEachRequest() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            good = "another";
            for (int i = 0; i < 3; i++) {
                RawClient.Reply reply = chat(gateway);
                assertThat(reply.status()).isEqualTo(502);
                assertThat(reply.body()).contains("refused the gateway's credentials");
            }
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
            assertThat(renewals).isEmpty();
            assertThat(upstream.waiting()).isEqualTo(4);
        }
    }

    @Test
    void anAccountWithoutATokenRestsAndAnotherIsAsked() throws Exception {
        tokensFail = true;
        try (RunningGateway gateway = gateway("")) {
            RawClient.Reply first = chat(gateway);
            assertThat(first.status()).isIn(502, 503);
            assertThat(first.field("retry-after")).isNotEmpty();
            assertThat(chat(gateway).status()).isEqualTo(503);
            assertThat(renewals).isEmpty();
            assertThat(health(gateway)).contains("account t/one").contains("The token service says no");
        }
    }

    @Test
    void anAccountWhoseCredentialsWerePutRightIsUsedAtOnce() throws Exception {
        tokensFail = true;
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isIn(502, 503);
            assertThat(chat(gateway).status()).isEqualTo(503);
            tokensFail = false;
            gate = new CountDownLatch(1);
            reload(gateway, config("refresh-key-0002", ""));
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
            CompletableFuture<RawClient.Reply> waiting = later(gateway);
            health(gateway);
            gate.countDown();
            assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer token-1");
        }
    }

    @Test
    void clientsAreNotToldWhyAnAccountHasNoToken() throws Exception {
        tokensFail = true;
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isIn(502, 503);
            try (RawClient client = RawClient.to(gateway)) {
                RawClient.Reply reply =
                        client.chat(CHAT, "x-aiproxy-explain: 1").reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.field("x-aiproxy-explain") + reply.body())
                        .contains("its credentials could not be renewed")
                        .doesNotContain("token service");
            }
        }
    }

    @Test
    void aRequestWaitsForATokenNoLongerThanForAnAnswer() throws Exception {
        gate = new CountDownLatch(1);
        try (RunningGateway gateway = gateway("timeouts: { first_byte: 200ms }")) {
            RawClient.Reply reply = chat(gateway);
            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.body()).contains("TIMEOUT").contains("not renewed in time");
            gate.countDown();
            try (RawClient client = RawClient.to(gateway)) {
                int status = client.chat(CHAT).reply().status();
                while (status != 200) {
                    assertThat(status).isIn(502, 503, 504);
                    status = client.chat(CHAT).reply().status();
                }
            }
        }
    }

    @Test
    void tellsWhyATokenCouldNotBeRenewedWithoutTheToken() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            assertThat(chat(gateway).status()).isEqualTo(200);
            tokensFail = true;
            clock.advance(Duration.ofHours(2));
            RawClient.Reply reply = chat(gateway);
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body())
                    .contains("The gateway's credentials for the provider could not be renewed.")
                    .doesNotContain("token-1");
            assertThat(health(gateway)).contains("the token was ***").doesNotContain("token-1");
        }
    }

    private static String health(RunningGateway gateway) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.raw("GET /admin/health HTTP/1.1\r\nhost: g\r\nauthorization: Bearer " + RunningGateway.ADMIN
                            + "\r\n\r\n")
                    .reply()
                    .body();
        }
    }

    @Test
    void theNextAccountIsAskedAtOnce() throws Exception {
        tokensFail = true;
        String second = """
                routing: { aliases: { both: [ t/m-a, b/m-b ] } }
                """;
        String config = config("refresh-key-0001", second).replace("plugins:", """
                          b:
                            type: sample
                            settings: { base_url: "%s" }
                            accounts: [ { name: two, api_key: upstream-key-000b } ]
                        plugins:""".formatted(upstream.url()));
        gate = new CountDownLatch(1);
        try (RunningGateway gateway = RunningGateway.start(folder, clock, config)) {
            CompletableFuture<RawClient.Reply> reply = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (RawClient client = RawClient.to(gateway)) {
                    reply.complete(client.chat("{\"model\":\"both\"}").reply());
                } catch (IOException e) {
                    reply.completeExceptionally(e);
                }
            });
            gate.countDown();
            assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(authorization()).isEqualTo("Bearer upstream-key-000b");
        }
    }

    @Test
    void anAnswerThatWaitsForATokenInItsMidstDoesNotHearOfTheReplyBefore() throws Exception {
        CountDownLatch expired = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch broken = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            if (line.request() == null) {
                return;
            }
            if (asked.getAndIncrement() == 0) {
                expired.await();
                line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                        .chunk("begin\ndelta one\nend\nfinish PAUSE\n");
                waits.await();
                line.reset();
                broken.countDown();
            } else {
                String text = "begin\ndelta two\nend\nfinish STOP\n";
                line.send("HTTP/1.1 200 OK\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
            }
        });
        try (RunningGateway gateway = gateway("");
                RawClient client = RawClient.to(gateway)) {
            client.chat("{\"model\":\"lines-1\",\"stream\":true}");
            assertThat(authorization()).isEqualTo("Bearer token-1");
            gate = new CountDownLatch(1);
            clock.advance(Duration.ofHours(2));
            expired.countDown();
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one token-1");
            waits.countDown();
            broken.await();
            health(gateway);
            gate.countDown();
            assertThat(client.reply().body())
                    .contains("delta 0 one", "delta 1 two")
                    .doesNotContain("failed")
                    .endsWith("data: end\n\n");
            assertThat(authorization()).isEqualTo("Bearer token-2");
        }
    }

    @Test
    void namesTheAccountOfWhichItIsNotKnownWhenItRunsOut() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            String second = "max_concurrency: 20 }, { name: two, api_key: broken-key-0001 }";
            Files.writeString(
                    gateway.configFile(), config("refresh-key-0001", "").replace("max_concurrency: 20 }", second));
            RawClient.Reply reply = post(gateway, "/admin/reload");
            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.body()).contains("providers.t.accounts[1]").doesNotContain("accounts[0]");
        }
    }

    @Test
    void keepsTheTokenOverReloadsUntilTheAccountOrThePluginIsAnother() throws Exception {
        try (RunningGateway gateway = gateway("")) {
            chat(gateway);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            reload(gateway, config("refresh-key-0001", "log: { requests: false }"));
            chat(gateway);
            assertThat(authorization()).isEqualTo("Bearer token-1");
            assertThat(renewals).isEmpty();
            reload(gateway, config("refresh-key-0002", ""));
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
            chat(gateway);
            assertThat(authorization()).isEqualTo("Bearer token-2");
            SampleJar.write(folder.resolve("plugins/sample.jar"), "2.0.0");
            admin(gateway, "/admin/plugins/plugin-sample/reload");
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo("one none");
            chat(gateway);
            assertThat(authorization()).isEqualTo("Bearer token-3");
        }
    }

    @Test
    void nothingOfAReplacedPluginStaysWithTheAccount() throws Exception {
        Queue<WeakReference<ClassLoader>> loaders = new ConcurrentLinkedQueue<>();
        System.getProperties().put("sample.token-providers", loaders);
        try (RunningGateway gateway = gateway("")) {
            chat(gateway);
            tokensFail = true;
            SampleJar.write(folder.resolve("plugins/sample.jar"), "2.0.0");
            admin(gateway, "/admin/plugins/plugin-sample/reload");
            assertThat(loaders).hasSize(2);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!loaders.element().refersTo(null) && System.nanoTime() < end) {
                System.gc();
            }
            assertThat(loaders.element().refersTo(null)).isTrue();
        } finally {
            System.getProperties().remove("sample.token-providers");
        }
    }

    private static void reload(RunningGateway gateway, String config) throws IOException {
        Files.writeString(gateway.configFile(), config);
        admin(gateway, "/admin/reload");
    }

    private static void admin(RunningGateway gateway, String path) throws IOException {
        assertThat(post(gateway, path).status()).isEqualTo(200);
    }

    private static RawClient.Reply post(RunningGateway gateway, String path) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.raw("POST " + path + " HTTP/1.1\r\nhost: g\r\ncontent-length: 0\r\n"
                            + "authorization: Bearer " + RunningGateway.ADMIN + "\r\n\r\n")
                    .reply();
        }
    }
}
