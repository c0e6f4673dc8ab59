package dev.aiproxy.gemini.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.FakeContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens where logins are shared, replaced, refused or can't be stored. */
class LoginRenewalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PROJECT = "{'currentTier':{'id':'free-tier'},'cloudaicompanionProject':'its-own'}";

    @TempDir
    Path folder;

    private final Deque<WireResponse> answers = new ArrayDeque<>();
    private final KeptLogins kept = new KeptLogins();
    private final UnsavedTokens unsaved = new UnsavedTokens();
    private FakeContext context = FakeContext.create();

    @BeforeEach
    void makeContext() {
        context = FakeContext.in(folder.resolve("data"));
        context.answering(request -> answers.isEmpty() ? WireResponse.text(500, "no more") : answers.remove());
    }

    private Provider provider() {
        return new CodeAssistProvider(
                new CodeAssistSettings(
                        "https://assist.example", "https://tokens.example/token", List.of(), Duration.ZERO, Map.of()),
                context,
                kept,
                unsaved);
    }

    private Account renew(Account account) throws Exception {
        return provider().renew(account);
    }

    private void answer(int status, String json) {
        answers.add(WireResponse.json(status, quoted(json)));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("oauth_creds.json"), quoted(json));
    }

    private static Account account(Optional<Path> file, Optional<String> json, Optional<String> project) {
        return new Account(
                "a",
                new OAuthAccount(
                        file.map(Path::toString),
                        json.map(login -> Secret.of(
                                Base64.getEncoder().encodeToString(quoted(login).getBytes(StandardCharsets.UTF_8)))),
                        project,
                        Optional.of("client-1"),
                        Optional.of(Secret.of("client-secret-1"))));
    }

    private static Account account(Path file) {
        return account(Optional.of(file), Optional.empty(), Optional.empty());
    }

    private static Account account(String json) {
        return account(Optional.empty(), Optional.of(json), Optional.of("project-1"));
    }

    private static String token(Account account) {
        return account.credentials(SignedIn.class).token().reveal();
    }

    private static String project(Account account) {
        return account.credentials(SignedIn.class).project();
    }

    /** The refresh tokens that were sent, in order. */
    private List<String> refreshTokens() {
        return context.sent().stream()
                .filter(request -> request.target().equals("/token"))
                .map(LoginRenewalTest::refreshToken)
                .toList();
    }

    private static String refreshToken(UpstreamRequest request) {
        String form = request.body().toUtf8();
        return URLDecoder.decode(
                form.substring(form.indexOf("&refresh_token=") + "&refresh_token=".length()), StandardCharsets.UTF_8);
    }

    private List<String> targets() {
        return context.sent().stream().map(UpstreamRequest::target).toList();
    }

    @Test
    void renewsAStoredTokenThatIsRefusedWhereTheProjectIsAskedFor() throws Exception {
        Path file = file("{'access_token':'old','refresh_token':'refresh-1'}");
        answer(401, "{'error':{'message':'Request had invalid authentication credentials.'}}");
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        answer(200, PROJECT);
        Account renewed = renew(account(file));
        assertThat(token(renewed)).isEqualTo("token-2");
        assertThat(project(renewed)).isEqualTo("its-own");
        assertThat(targets()).containsExactly("/v1internal:loadCodeAssist", "/token", "/v1internal:loadCodeAssist");
        assertThat(file).content().contains("token-2", "refresh-1");
    }

    @Test
    void renewsNothingTwiceForATokenThatIsRefusedWhenItIsNew() throws Exception {
        Path file = file("{'access_token':'old','refresh_token':'refresh-1'}");
        answers.add(WireResponse.text(401, "<html>no</html>"));
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        answer(401, "{'error':{'message':'The token token-2 is not good.'}}");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account(file)))
                .withMessage("Code Assist refused the account (status 401): The token *** is not good.");
        assertThat(targets()).containsExactly("/v1internal:loadCodeAssist", "/token", "/v1internal:loadCodeAssist");
    }

    @Test
    void takesTheLifeOfATokenWithAndWithoutQuotes() throws Exception {
        for (String life : List.of("3600", "'3600'")) {
            Path file = file("{'refresh_token':'refresh-1'}");
            answer(200, "{'access_token':'token-2','expires_in':" + life + "}");
            answer(200, PROJECT);
            assertThat(provider().validUntil(renew(account(file)))).contains(NOW.plusSeconds(3540));
            assertThat(file).content().contains("\"expiry_date\":");
        }
    }

    @Test
    void believesNoLifeThatIsNone() throws Exception {
        for (String life : List.of("null", "'soon'", "0", "-1", "true")) {
            Path file = file("{'refresh_token':'refresh-1'}");
            answer(200, "{'access_token':'token-2','expires_in':" + life + "}");
            answer(200, PROJECT);
            assertThat(provider().validUntil(renew(account(file)))).contains(Instant.MAX);
            assertThat(file).content().doesNotContain("expiry_date");
        }
    }

    /** A file of this type is not written to. */
    private static String user(String refreshToken) {
        return "{'type':'authorized_user','refresh_token':'" + refreshToken + "','quota_project_id':'project-1'}";
    }

    @Test
    void forgetsARefreshTokenThatCouldNotBeStoredWhenThereIsANewLogin() throws Exception {
        Path file = file(user("refresh-1"));
        answer(200, "{'access_token':'token-2','expires_in':3600,'refresh_token':'refresh-2'}");
        answer(200, "{'access_token':'token-3','expires_in':3600}");
        answer(200, "{'access_token':'token-4','expires_in':3600}");
        Account renewed = renew(renew(account(file)));
        file(user("refresh-3"));
        assertThat(token(renew(renewed))).isEqualTo("token-4");
        assertThat(refreshTokens()).containsExactly("refresh-1", "refresh-2", "refresh-3");
    }

    @Test
    void goesBackToTheStoredRefreshTokenWhereTheNewerOneIsRefused() throws Exception {
        Path file = file(user("refresh-1"));
        answer(200, "{'access_token':'token-2','expires_in':3600,'refresh_token':'refresh-2'}");
        answer(400, "{'error':'invalid_grant'}");
        answer(200, "{'access_token':'token-3','expires_in':3600}");
        answer(200, "{'access_token':'token-4','expires_in':3600}");
        assertThat(token(renew(renew(renew(account(file)))))).isEqualTo("token-4");
        assertThat(refreshTokens()).containsExactly("refresh-1", "refresh-2", "refresh-1", "refresh-1");
    }

    @Test
    void keepsARefreshTokenThatCouldNotBeStoredThoughTheRenewalFailsAfterIt() throws Exception {
        Path file = file("{'type':'authorized_user','refresh_token':'refresh-1'}");
        answer(200, "{'access_token':'token-2','expires_in':3600,'refresh_token':'refresh-2'}");
        answer(500, "{'error':{'message':'Later.'}}");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account(file)))
                .withMessageContaining("Later.");
        answer(200, "{'access_token':'token-3','expires_in':3600}");
        answer(200, PROJECT);
        assertThat(token(renew(account(file)))).isEqualTo("token-3");
        assertThat(refreshTokens()).containsExactly("refresh-1", "refresh-2");
    }

    @Test
    void neverGoesBackToAStoredTokenThatWasOfNoUse() throws Exception {
        context = FakeContext.create().answering(request -> answers.remove());
        Account account = account("{'access_token':'token-1','refresh_token':'refresh-1','expiry_date':"
                + NOW.plus(Duration.ofMinutes(60)).toEpochMilli() + "}");
        Account first = renew(account);
        assertThat(token(first)).isEqualTo("token-1");
        context.advance(Duration.ofMinutes(10));
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        Account second = renew(first);
        assertThat(token(second)).isEqualTo("token-2");
        context.advance(Duration.ofMinutes(45));
        answer(200, "{'access_token':'token-3','expires_in':3600}");
        assertThat(token(renew(second))).isEqualTo("token-3");
    }

    @Test
    void leavesALoginAloneThatWasMadeWhileAnOlderOneWasRenewed() throws Exception {
        Path file = file("{'refresh_token':'refresh-1','project_id':'project-1'}");
        String other = quoted("{'access_token':'other-1','refresh_token':'other-refresh','project_id':'project-2'}");
        context.answering(meanwhile(() -> Files.writeString(file, other)));
        answer(200, "{'access_token':'token-2','expires_in':3600,'refresh_token':'refresh-2'}");
        Account renewed = renew(account(file));
        assertThat(token(renewed)).isEqualTo("token-2");
        assertThat(file).hasContent(other);
        Account next = renew(renewed);
        assertThat(token(next)).isEqualTo("other-1");
        assertThat(project(next)).isEqualTo("project-2");
    }

    @Test
    void keepsWhatElseChangedInAFileWhileItsLoginWasRenewed() throws Exception {
        Path file = file("{'refresh_token':'refresh-1','project_id':'project-1'}");
        context.answering(meanwhile(() -> file(
                "{'refresh_token':'refresh-1','project_id':'project-1','scope':'more','access_token':'token-8'}")));
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        assertThat(token(renew(account(file)))).isEqualTo("token-2");
        assertThat(file).content().contains("\"scope\":\"more\"", "\"access_token\":\"token-2\"");
    }

    @FunctionalInterface
    private interface Deed {
        Object run() throws IOException;
    }

    private Function<UpstreamRequest, WireResponse> meanwhile(Deed deed) {
        return request -> {
            try {
                deed.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return answers.remove();
        };
    }

    @Test
    void asksForTheProjectAnewWhereTheLoginIsAnotherOne() throws Exception {
        Path file = file("{'access_token':'token-1','refresh_token':'refresh-1'}");
        answer(200, PROJECT);
        Account first = renew(account(file));
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        Account second = renew(first);
        assertThat(project(second)).isEqualTo("its-own");
        file("{'access_token':'token-9','refresh_token':'refresh-9'}");
        answer(200, PROJECT.replace("its-own", "another"));
        assertThat(project(renew(second))).isEqualTo("another");
        assertThat(targets()).containsExactly("/v1internal:loadCodeAssist", "/token", "/v1internal:loadCodeAssist");
    }

    @Test
    void leavesTheLoginOutOfWhatTheTokenEndpointSays() throws Exception {
        Path file = file("{'refresh_token':'1//0gAbcDef','project_id':'project-1'}");
        answer(400, "{'error':'invalid_request','error_description':'bad 1//0gAbcDef of client-secret-1'}");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account(file)))
                .withMessage("the token endpoint refused (status 400): invalid_request bad *** of ***");
    }

    @Test
    void neverShowsARefreshTokenThatWasRenewed() {
        assertThat(new TokenService.Renewed(
                                new Login.Token(Secret.of("token-2"), Login.Token.UNKNOWN),
                                Optional.of(Secret.of("refresh-2")))
                        .toString())
                .doesNotContain("refresh-2", "token-2");
    }

    @Test
    void saysWhatIsWrongWithAFileWhenItIsRead() throws Exception {
        Path file = file("{}");
        Account account = account(file);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account))
                .withMessageContaining("is not a login");
        file("[");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account))
                .withMessage("creds_file: " + file + " is not JSON");
        Files.write(file, new byte[256 * 1024 + 1]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account))
                .withMessage("creds_file: " + file + " is too large for a login");
        Files.delete(file);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account))
                .withMessage("creds_file: there is no file " + file);
        Files.createDirectory(file);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account))
                .withMessage("creds_file: " + file + " can't be read");
    }

    @Test
    void doesNotWaitForASetUpLongerThanTheHostWaitsForARenewal() throws Exception {
        Path file = file("{'access_token':'token-1','refresh_token':'refresh-1'}");
        answer(200, "{'allowedTiers':[{'id':'free-tier','isDefault':true}]}");
        for (int i = 0; i < 10; i++) {
            answer(200, "{'name':'operations/1','done':false}");
        }
        context.answering(request -> {
            try {
                context.advance(Duration.ofSeconds(50));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return answers.remove();
        });
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> renew(account(file)))
                .withMessage("the set-up of the account is not done yet");
        assertThat(context.sent()).hasSize(3);
    }

    @Test
    void deletesRenewedLoginsThatConfigHasNoMore() throws Exception {
        String before = "{'refresh_token':'refresh-1'}";
        String after = "{'refresh_token':'refresh-2'}";
        String other = "{'refresh_token':'refresh-3'}";
        String stranger = "login-notes.json";
        for (String login : List.of(before, other)) {
            answer(200, "{'access_token':'token-1','expires_in':3600}");
            renew(account(login));
        }
        Path data = folder.resolve("data");
        Files.writeString(data.resolve(stranger), "{}");
        List<String> names = names(data);
        assertThat(names).hasSize(3);
        KeptLogins next = new KeptLogins();
        Provider reloaded = new CodeAssistProvider(
                new CodeAssistSettings(
                        "https://assist.example", "https://tokens.example/token", List.of(), Duration.ZERO, Map.of()),
                context,
                next,
                unsaved);
        Account otherAccount = account(other);
        assertThat(reloaded.validUntil(otherAccount)).contains(Instant.MIN);
        answer(200, "{'access_token':'token-2','expires_in':3600}");
        reloaded.renew(account(after));
        List<Path> there = List.of(
                kept.place(account(after).credentials(OAuthAccount.class), context)
                        .orElseThrow(),
                kept.place(otherAccount.credentials(OAuthAccount.class), context)
                        .orElseThrow(),
                data.resolve(stranger));
        assertThat(names(data))
                .containsExactlyInAnyOrderElementsOf(there.stream()
                        .map(path -> path.getFileName().toString())
                        .toList());
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
