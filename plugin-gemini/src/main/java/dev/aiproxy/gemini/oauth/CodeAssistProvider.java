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
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.gemini.generate.CodeAssistProtocol;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Code Assist with the login of a Google account. A login is read, renewed and stored in {@link #renew}; until then an account
 * has nothing to send.
 */
public final class CodeAssistProvider implements Provider {
    /** The service takes Google's own {@code Schema} only. */
    private static final ModelFacts FACTS = ModelFacts.of(Json.object().put("json_schema", false));

    private final CodeAssistSettings settings;
    private final BaseUrl base;
    private final KeptLogins kept;
    private final LoginRenewal renewal;

    CodeAssistProvider(CodeAssistSettings settings, PluginContext context, KeptLogins kept, UnsavedTokens unsaved) {
        this.settings = settings;
        this.base = BaseUrl.parse(settings.baseUrl());
        this.kept = kept;
        this.renewal = new LoginRenewal(
                new TokenService(settings.tokenUrl(), context),
                new CodeAssistSetup(base, settings.setupPoll(), context, this::fields),
                kept,
                unsaved,
                context);
    }

    /** How config makes one; to be made once for a load of the plugin, as all that come of it share what they remember. */
    public static Contribution<CodeAssistSettings, Provider> contribution() {
        KeptLogins kept = new KeptLogins();
        UnsavedTokens unsaved = new UnsavedTokens();
        return Contribution.<CodeAssistSettings, Provider>of(
                        "gemini-cli-oauth",
                        CodeAssistSettings.class,
                        (settings, context) -> new CodeAssistProvider(settings, context, kept, unsaved))
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
        UpstreamRequest addressed = UpstreamRequest.below(base, request, headers);
        return request.operation() == Operation.CHAT
                ? addressed.withBody(withProject(request.body(), signedIn.project()))
                : addressed;
    }

    /** Puts what belongs to the account and to this one call before the members that are the request's. */
    private static Body withProject(Body body, String project) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String own = "\"project\":" + JsonSpans.quote(project) + ",\"user_prompt_id\":\""
                + new UUID(random.nextLong(), random.nextLong()) + "\",";
        return body.splice(List.of(new Body.Splice(1, 1, own)));
    }

    private Headers fields(Headers original) {
        Headers.Builder fields = original.toBuilder().removeCredentials();
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
        if (account.credentials() instanceof SignedIn signedIn) {
            return Optional.of(signedIn.validUntil());
        }
        kept.use(account.credentials(OAuthAccount.class));
        return Optional.of(Instant.MIN);
    }

    @Override
    public Account renew(Account account) throws IOException, InterruptedException {
        Optional<SignedIn> before = Optional.of(account.credentials())
                .filter(SignedIn.class::isInstance)
                .map(SignedIn.class::cast);
        OAuthAccount configured =
                before.isPresent() ? before.get().configured() : account.credentials(OAuthAccount.class);
        return new Account(account.name(), renewal.renew(configured, before));
    }
}
