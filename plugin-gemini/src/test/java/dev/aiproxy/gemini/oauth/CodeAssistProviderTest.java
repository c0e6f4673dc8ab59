package dev.aiproxy.gemini.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.FakeContext;
import dev.aiproxy.testkit.ProviderContract;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CodeAssistProviderTest extends ProviderContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final Deque<WireResponse> answers = new ArrayDeque<>();
    private final KeptLogins kept = new KeptLogins();
    private final UnsavedTokens unsaved = new UnsavedTokens();
    private FakeContext context = FakeContext.create();

    @Override
    protected Contribution<?, Provider> contribution() {
        return CodeAssistProvider.contribution();
    }

    @Override
    protected Provider provider(PluginContext lent) {
        return new CodeAssistProvider(
                new CodeAssistSettings(
                        "https://assist.example",
                        "https://tokens.example/token",
                        List.of("gemini-2.5-pro"),
                        Duration.ZERO,
                        Map.of()),
                lent,
                kept,
                unsaved);
    }

    @Override
    protected Account account(String key) {
        return new Account(
                "a",
                new SignedIn(
                        login("{\"access_token\":\"x\"}", Optional.empty()),
                        Secret.of(key),
                        Login.Token.UNKNOWN,
                        "project-1",
                        Optional.empty(),
                        Secret.of("")));
    }

    @Override
    protected WireRequest request() {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1internal:generateContent",
                "",
                Map.of("model", "m"),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8("{\"model\":\"m\",\"request\":{}}"));
    }

    @Override
    protected boolean addsToTheBody() {
        return true;
    }

    private static OAuthAccount login(String json, Optional<String> project) {
        String base64 = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return new OAuthAccount(
                Optional.empty(),
                Optional.of(Secret.of(base64)),
                project,
                Optional.of("client-1"),
                Optional.of(Secret.of("client-secret-1")));
    }

    private static OAuthAccount login(Path file) {
        return new OAuthAccount(
                Optional.of(file.toString()),
                Optional.empty(),
                Optional.of("project-1"),
                Optional.of("client-1"),
                Optional.of(Secret.of("client-secret-1")));
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("oauth_creds.json"), json);
    }

    private static String cli(String token, Instant end) {
        return "{\"access_token\":\"" + token
                + "\",\"refresh_token\":\"refresh-1\",\"id_token\":\"kept\",\"expiry_date\":" + end.toEpochMilli()
                + "}";
    }

    /** Renews by a service that gives the answers in turn. */
    private Account renew(Account account, String... replies) throws Exception {
        for (String reply : replies) {
            answers.add(WireResponse.json(reply.contains("\"error\"") ? 400 : 200, reply));
        }
        if (context.sent().isEmpty()) {
            context = FakeContext.in(folder.resolve("data"));
        }
        context.answering(request -> answers.isEmpty() ? WireResponse.text(500, "no more") : answers.remove());
        return provider(context).renew(account);
    }

    private static SignedIn signedIn(Account account) {
        return account.credentials(SignedIn.class);
    }

    private static String form(UpstreamRequest request, String name) {
        for (String pair : request.body().toUtf8().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static JsonNode json(UpstreamRequest request) {
        return Json.parse(request.body().contiguous());
    }

    @Test
    void hasNothingToSendBeforeTheLoginWasRead() {
        Account account = new Account("a", login(cli("t", NOW), Optional.empty()));
        assertThat(provider(context).validUntil(account)).contains(Instant.MIN);
    }

    @Test
    void usesAStoredTokenAsLongAsItIsGood() throws Exception {
        Account account = renew(new Account("a", login(file(cli("token-1", NOW.plusSeconds(3600))))));
        assertThat(context.sent()).isEmpty();
        assertThat(signedIn(account).token().reveal()).isEqualTo("token-1");
        assertThat(provider(context).validUntil(account)).contains(NOW.plusSeconds(3540));
    }

    @Test
    void renewsATokenThatHasRunOutAndWritesItBack() throws Exception {
        Path file = file(cli("token-1", NOW));
        Account account = renew(new Account("a", login(file)), "{\"access_token\":\"token-2\",\"expires_in\":3600}");
        UpstreamRequest sent = context.sent().getFirst();
        assertThat(sent.origin() + sent.target()).isEqualTo("https://tokens.example/token");
        assertThat(form(sent, "grant_type")).isEqualTo("refresh_token");
        assertThat(form(sent, "client_id")).isEqualTo("client-1");
        assertThat(form(sent, "client_secret")).isEqualTo("client-secret-1");
        assertThat(form(sent, "refresh_token")).isEqualTo("refresh-1");
        assertThat(signedIn(account).token().reveal()).isEqualTo("token-2");
        JsonNode written = Json.parse(Files.readString(file));
        assertThat(written.path("access_token").stringValue()).isEqualTo("token-2");
        assertThat(written.path("refresh_token").stringValue()).isEqualTo("refresh-1");
        assertThat(written.path("id_token").stringValue()).isEqualTo("kept");
        assertThat(written.path("expiry_date").longValue())
                .isEqualTo(NOW.plusSeconds(3600).toEpochMilli());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files.filter(each -> !Files.isDirectory(each))).containsExactly(file);
        }
    }

    @Test
    void keepsARefreshTokenThatWasReplaced() throws Exception {
        Path file = file(cli("token-1", NOW));
        renew(
                new Account("a", login(file)),
                "{\"access_token\":\"token-2\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}");
        assertThat(Files.readString(file)).contains("refresh-2").doesNotContain("refresh-1");
    }

    @Test
    void renewsATokenThatWasRefusedThoughItsTimeIsNotUp() throws Exception {
        Account first = renew(new Account("a", login(file(cli("token-1", NOW.plusSeconds(3600))))));
        Account second = renew(first, "{\"access_token\":\"token-2\",\"expires_in\":3600}");
        assertThat(signedIn(second).token().reveal()).isEqualTo("token-2");
    }

    @Test
    void takesUpWhatSomebodyElseHasRenewed() throws Exception {
        Account first = renew(new Account("a", login(file(cli("token-1", NOW.plusSeconds(3600))))));
        file(cli("token-5", NOW.plusSeconds(3600)));
        assertThat(signedIn(renew(first)).token().reveal()).isEqualTo("token-5");
        assertThat(context.sent()).isEmpty();
    }

    @Test
    void keepsARenewedLoginOfTheConfigInItsOwnFolder() throws Exception {
        Account configured = new Account("a", login(cli("token-1", NOW), Optional.of("project-1")));
        renew(configured, "{\"access_token\":\"token-2\",\"expires_in\":3600}");
        context = FakeContext.in(folder.resolve("data"));
        assertThat(signedIn(renew(configured)).token().reveal()).isEqualTo("token-2");
        assertThat(context.sent()).isEmpty();
    }

    @Test
    void goesOnInMemoryWhereALoginCannotBeKept() throws Exception {
        Account configured = new Account("a", login(cli("token-1", NOW), Optional.of("project-1")));
        answers.add(WireResponse.json(
                200, "{\"access_token\":\"token-2\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"));
        answers.add(WireResponse.json(200, "{\"access_token\":\"token-3\",\"expires_in\":3600}"));
        context.answering(request -> answers.remove());
        Provider provider = provider(context);
        Account renewed = provider.renew(provider.renew(configured));
        assertThat(signedIn(renewed).token().reveal()).isEqualTo("token-3");
        assertThat(context.sent().stream().map(sent -> form(sent, "refresh_token")))
                .containsExactly("refresh-1", "refresh-2");
    }

    @Test
    void saysWhatIsMissingToRenew() throws Exception {
        OAuthAccount without = new OAuthAccount(
                Optional.of(file(cli("token-1", NOW)).toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(new Account("a", without)))
                .withMessageContaining("client_id and client_secret")
                .withMessageContaining("GEMINI_OAUTH_CLIENT_SECRET");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(
                        new Account("a", login(file(cli("token-1", NOW)))),
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been revoked.\"}"))
                .withMessageContaining("invalid_grant")
                .withMessageContaining("log in again");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        renew(new Account("a", login("{\"access_token\":\"t\",\"expiry_date\":1}", Optional.empty()))))
                .withMessageContaining("no refresh_token");
    }

    @Test
    void takesTheClientFromALoginOfAnAuthorizedUser() throws Exception {
        String json = "{\"type\":\"authorized_user\",\"client_id\":\"own-client\",\"client_secret\":\"own-secret\","
                + "\"refresh_token\":\"own-refresh\",\"quota_project_id\":\"own-project\"}";
        Path file = file(json);
        OAuthAccount account = new OAuthAccount(
                Optional.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        Account renewed = renew(new Account("a", account), "{\"access_token\":\"token-2\",\"expires_in\":3600}");
        assertThat(form(context.sent().getFirst(), "client_id")).isEqualTo("own-client");
        assertThat(form(context.sent().getFirst(), "client_secret")).isEqualTo("own-secret");
        assertThat(signedIn(renewed).project()).isEqualTo("own-project");
        assertThat(file).hasContent(json);
    }

    @Test
    void signsForAServiceAccount() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\\n-----END PRIVATE KEY-----\\n";
        String json = "{\"type\":\"service_account\",\"client_email\":\"robot@example\",\"private_key_id\":\"k1\","
                + "\"project_id\":\"robots\",\"private_key\":\"" + pem + "\"}";
        Account renewed = renew(
                new Account("a", login(json, Optional.empty())), "{\"access_token\":\"token-2\",\"expires_in\":3600}");
        assertThat(signedIn(renewed).project()).isEqualTo("robots");
        String[] parts = form(context.sent().getFirst(), "assertion").split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonNode claims = Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        assertThat(claims.path("iss").stringValue()).isEqualTo("robot@example");
        assertThat(claims.path("aud").stringValue()).isEqualTo("https://tokens.example/token");
        assertThat(claims.path("exp").longValue())
                .isEqualTo(NOW.plusSeconds(3600).getEpochSecond());
    }

    @Test
    void asksTheServiceForTheProject() throws Exception {
        Account account = new Account("a", login(cli("token-1", NOW.plusSeconds(3600)), Optional.empty()));
        Account ready =
                renew(account, "{\"currentTier\":{\"id\":\"free-tier\"},\"cloudaicompanionProject\":\"its-own\"}");
        assertThat(signedIn(ready).project()).isEqualTo("its-own");
        UpstreamRequest sent = context.sent().getFirst();
        assertThat(sent.target()).isEqualTo("/v1internal:loadCodeAssist");
        assertThat(sent.headers().get("authorization")).isEqualTo("Bearer token-1");
        assertThat(json(sent).at("/metadata/pluginType").stringValue()).isEqualTo("GEMINI");
    }

    @Test
    void hasANewAccountSetUp() throws Exception {
        Account account = new Account("a", login(cli("token-1", NOW.plusSeconds(3600)), Optional.empty()));
        Account ready = renew(
                account,
                "{\"allowedTiers\":[{\"id\":\"other\"},{\"id\":\"free-tier\",\"isDefault\":true}]}",
                "{\"name\":\"operations/1\",\"done\":false}",
                "{\"name\":\"operations/1\",\"done\":true,\"response\":{\"cloudaicompanionProject\":{\"id\":\"made\"}}}");
        assertThat(signedIn(ready).project()).isEqualTo("made");
        assertThat(context.sent().stream().map(UpstreamRequest::target))
                .containsExactly("/v1internal:loadCodeAssist", "/v1internal:onboardUser", "/v1internal/operations/1");
        assertThat(json(context.sent().get(1)).path("tierId").stringValue()).isEqualTo("free-tier");
        assertThat(json(context.sent().get(1)).has("cloudaicompanionProject")).isFalse();
    }

    @Test
    void saysWhyAnAccountMayNotBeUsed() {
        Account account = new Account("a", login(cli("token-1", NOW.plusSeconds(3600)), Optional.empty()));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account, "{\"ineligibleTiers\":[{\"reasonMessage\":\"Not in your region.\"}]}"))
                .withMessageContaining("Not in your region.");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> renew(account, "{\"currentTier\":{\"id\":\"x\"},\"cloudaicompanionProject\":\"123\"}"))
                .withMessageContaining("set project_id");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account, "{\"currentTier\":{\"id\":\"x\"}}"))
                .withMessageContaining("set project_id");
    }

    @Test
    void putsTheProjectAndAnIdOfTheCallIntoTheBody() {
        UpstreamRequest sent = provider(context).address(request(), "gemini-code-assist", "m", account("k"));
        JsonNode body = json(sent);
        assertThat(body.propertyNames()).containsExactly("project", "user_prompt_id", "model", "request");
        assertThat(body.path("project").stringValue()).isEqualTo("project-1");
        assertThat(body.path("user_prompt_id").stringValue()).hasSize(36);
        assertThat(sent.headers().get("user-agent")).isEqualTo("AIProxy");
    }

    @Test
    void refusesAnAccountThatCannotBeUsedBeforeItIs() {
        String there = folder.resolve("none.json").toString();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OAuthAccount(
                        Optional.of(there), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .withMessage("creds_file: there is no file " + there);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OAuthAccount(
                        Optional.empty(),
                        Optional.of(Secret.of("e30=")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .withMessageContaining("is not a login");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OAuthAccount(
                        Optional.empty(),
                        Optional.of(Secret.of("%%%%")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .withMessage("creds_base64: this is not base64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OAuthAccount(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .withMessage("expected either creds_file or creds_base64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> login(cli("t", NOW), Optional.of("12345")))
                .withMessageContaining("not its number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodeAssistSettings(
                        "https://a.example", "http://tokens.example/token", List.of(), Duration.ZERO, Map.of()))
                .withMessageContaining("https");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodeAssistSettings(
                        "https://a.example",
                        "https://tokens.example/token",
                        List.of(),
                        Duration.ofSeconds(31),
                        Map.of()))
                .withMessage("setup_poll: expected a time up to 30s");
    }
}
