package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.gemini.generate.CodeAssistProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Code Assist with the login of a Google account. A login is read, renewed and stored in {@link #renew}; until then an account
 * has nothing to send.
 */
public final class CodeAssistProvider implements Provider {
    private static final List<String> CLIENT_CREDENTIALS =
            List.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie");

    /** The service takes Google's own {@code Schema} only. */
    private static final ModelFacts FACTS = ModelFacts.of(Json.object().put("json_schema", false));

    private final CodeAssistSettings settings;
    private final PluginContext context;
    private final BaseUrl base;
    private final TokenService tokens;
    private final CodeAssistSetup setup;

    public CodeAssistProvider(CodeAssistSettings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
        this.base = BaseUrl.parse(settings.baseUrl());
        this.tokens = new TokenService(settings.tokenUrl(), context);
        this.setup = new CodeAssistSetup(base, settings.setupPoll(), context, this::fields);
    }

    /** How config makes one. */
    public static Contribution<CodeAssistSettings, Provider> contribution() {
        return Contribution.<CodeAssistSettings, Provider>of(
                        "gemini-cli-oauth", CodeAssistSettings.class, CodeAssistProvider::new)
                .withCredentials(OAuthAccount.class)
                .withShortcut(OAuthShortcut.KEYS);
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(CodeAssistProtocol.ID);
    }

    @Override
    public String platform() {
        return "gemini";
    }

    @Override
    public List<String> knownModels() {
        return List.of("gemini-*");
    }

    @Override
    public ModelFacts facts(String protocol, String model) {
        return FACTS;
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        SignedIn signedIn = account.credentials(SignedIn.class);
        Headers headers = fields(request.headers())
                .with("authorization", "Bearer " + signedIn.token().reveal());
        boolean generates = request.path().endsWith("enerateContent");
        return new UpstreamRequest(
                base.origin(),
                request.method(),
                base.path() + request.target(),
                headers,
                generates ? withProject(request.body(), signedIn.project()) : request.body());
    }

    /** Puts what belongs to the account and to this one call before the members that are the request's. */
    private static Body withProject(Body body, String project) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String own = "\"project\":" + JsonSpans.quote(project) + ",\"user_prompt_id\":\""
                + new UUID(random.nextLong(), random.nextLong()) + "\",";
        return body.splice(List.of(new Body.Splice(1, 1, own)));
    }

    private Headers fields(Headers original) {
        Headers.Builder fields = original.toBuilder().removeAll(CLIENT_CREDENTIALS);
        fields.set("user-agent", "AIProxy");
        settings.headers().forEach(fields::set);
        return fields.build();
    }

    @Override
    public List<Model> models(Account account) {
        return settings.listedModels().stream()
                .map(name -> new Model(name, "google"))
                .toList();
    }

    @Override
    public Optional<Instant> validUntil(Account account) {
        return Optional.of(account.credentials() instanceof SignedIn signedIn ? signedIn.validUntil() : Instant.MIN);
    }

    @Override
    public Account renew(Account account) throws IOException, InterruptedException {
        Optional<SignedIn> before = Optional.of(account.credentials())
                .filter(SignedIn.class::isInstance)
                .map(SignedIn.class::cast);
        OAuthAccount configured =
                before.isPresent() ? before.get().configured() : account.credentials(OAuthAccount.class);
        LoginFile file = new LoginFile(configured, kept(configured));
        Login login = file.read();
        Optional<Secret> unsaved = before.flatMap(SignedIn::unsaved);
        // Whoever else uses the login may have renewed it.
        Optional<Login.Token> stored = login.token()
                .filter(token -> token.usableUntil() > context.clock().millis())
                .filter(token ->
                        before.isEmpty() || !token.value().equals(before.get().token()));
        Login.Token token;
        if (stored.isPresent()) {
            token = stored.get();
        } else {
            TokenService.Renewed renewed = tokens.renew(login, configured, unsaved);
            token = renewed.token();
            unsaved = store(file, login, renewed, unsaved);
        }
        String project = project(before, configured, login, token);
        return new Account(
                account.name(), new SignedIn(configured, token.value(), token.usableUntil(), project, unsaved));
    }

    /** What of a renewed login could not be stored. */
    private Optional<Secret> store(
            LoginFile file, Login login, TokenService.Renewed renewed, Optional<Secret> unsaved) {
        Optional<String> refreshToken = renewed.refreshToken().or(() -> unsaved.map(Secret::reveal));
        if (!login.takesTokens()) {
            return refreshToken.map(Secret::of);
        }
        try {
            file.write(login.with(renewed.token(), refreshToken));
            return Optional.empty();
        } catch (IOException e) {
            context.logger().warn("a renewed login could not be stored, and is kept in memory alone: {}", e.toString());
            return refreshToken.map(Secret::of);
        }
    }

    private String project(Optional<SignedIn> before, OAuthAccount configured, Login login, Login.Token token)
            throws IOException, InterruptedException {
        Optional<String> known =
                before.map(SignedIn::project).or(configured::projectId).or(login::project);
        return known.isPresent() ? known.get() : setup.project(token.value());
    }

    /** Where a login that stands in config is kept once it has been renewed; another login has another place. */
    private Optional<Path> kept(OAuthAccount account) {
        if (account.credsBase64().isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(account.credsBase64().get().reveal().getBytes(StandardCharsets.UTF_8));
            String name = "login-" + HexFormat.of().formatHex(hash, 0, 8) + ".json";
            return Optional.of(context.dataDirectory().resolve(name));
        } catch (IOException e) {
            context.logger().debug("there is no folder for renewed logins", e);
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
