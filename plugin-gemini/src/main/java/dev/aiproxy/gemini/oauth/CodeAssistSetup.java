package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out which project an account's requests are to name, and has the service set the account up if it never was. Blocks;
 * not for event loops. Source: gemini-cli's {@code code_assist/setup.ts}.
 */
final class CodeAssistSetup {
    private static final int MOST_POLLS = 24;

    /** A renewal is interrupted after three minutes, and could not say then what it waited for. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final String ADVICE = "; set project_id to the id of a Google Cloud project";

    private final BaseUrl base;
    private final Duration poll;
    private final PluginContext context;
    private final UnaryOperator<Headers> fields;

    /**
     * @param poll time between two questions whether the set-up is done
     * @param fields completes the header fields of a request
     */
    CodeAssistSetup(BaseUrl base, Duration poll, PluginContext context, UnaryOperator<Headers> fields) {
        this.base = base;
        this.poll = poll;
        this.context = context;
        this.fields = fields;
    }

    /**
     * The project of the account that a token belongs to.
     *
     * @throws TokenRefusedException if the token is good no more
     * @throws IOException that says why there is none
     */
    String project(Secret token) throws IOException, InterruptedException {
        Instant last = context.clock().instant().plus(LONGEST_WAIT).minus(poll);
        JsonNode account = call("POST", "/v1internal:loadCodeAssist", token, request(null));
        if (account.path("currentTier").isObject()) {
            return named(
                    account.path("cloudaicompanionProject").asString(""),
                    "the account is of a tier that needs a project");
        }
        JsonNode tier = tier(account, token);
        if (tier.path("userDefinedCloudaicompanionProject").asBoolean(false)) {
            throw new IOException("the account's tier " + tier.path("id").asString("") + " needs a project" + ADVICE);
        }
        JsonNode operation = call(
                "POST",
                "/v1internal:onboardUser",
                token,
                request(tier.path("id").asString("legacy-tier")));
        for (int polls = 0; !operation.path("done").asBoolean(false); polls++) {
            if (polls == MOST_POLLS || context.clock().instant().isAfter(last)) {
                throw new IOException("the set-up of the account is not done yet");
            }
            Thread.sleep(poll);
            String name = operation.path("name").asString("");
            operation = name.isEmpty()
                    ? call(
                            "POST",
                            "/v1internal:onboardUser",
                            token,
                            request(tier.path("id").asString("legacy-tier")))
                    : call("GET", "/v1internal/" + name, token, null);
        }
        if (operation.path("error").isObject()) {
            throw new IOException("the account could not be set up: "
                    + words(operation.path("error").path("message").asString(""), token));
        }
        return named(
                operation
                        .path("response")
                        .path("cloudaicompanionProject")
                        .path("id")
                        .asString(""),
                "the account was set up without a project");
    }

    private static String named(String project, String otherwise) throws IOException {
        if (project.isEmpty()) {
            throw new IOException(otherwise + ADVICE);
        }
        if (OAuthAccount.isNumber(project)) {
            throw new IOException("the service names a project by its number" + ADVICE);
        }
        return project;
    }

    private static JsonNode tier(JsonNode account, Secret token) throws IOException {
        for (JsonNode tier : account.path("allowedTiers")) {
            if (tier.path("isDefault").asBoolean(false)) {
                return tier;
            }
        }
        List<String> reasons = new ArrayList<>();
        for (JsonNode tier : account.path("ineligibleTiers")) {
            String reason = tier.path("reasonMessage").asString("");
            if (!reason.isEmpty()) {
                reasons.add(words(reason, token));
            }
        }
        throw new IOException(
                reasons.isEmpty()
                        ? "the account may not use Code Assist"
                        : "the account may not use Code Assist: " + String.join(" ", reasons));
    }

    /** No project: none is known, and the free tier must not be asked with one. */
    private static ObjectNode request(@Nullable String tier) {
        ObjectNode request = Json.object();
        if (tier != null) {
            request.put("tierId", tier);
        }
        request.putObject("metadata")
                .put("ideType", "IDE_UNSPECIFIED")
                .put("platform", "PLATFORM_UNSPECIFIED")
                .put("pluginType", "GEMINI");
        return request;
    }

    private JsonNode call(String method, String path, Secret token, @Nullable ObjectNode json)
            throws IOException, InterruptedException {
        Body body = json == null ? Body.EMPTY : Body.of(ByteBuffer.wrap(Json.write(json)));
        Headers headers = fields.apply(Headers.of("content-type", "application/json"))
                .with("authorization", "Bearer " + token.reveal());
        WireResponse response =
                context.send(new UpstreamRequest(base.origin(), method, base.path() + path, headers, body));
        JsonNode reply;
        try {
            reply = Json.parse(response.body().contiguous());
        } catch (JsonFormatException e) {
            if (response.status() == 401) {
                throw new TokenRefusedException("Code Assist refused the account (status 401)");
            }
            throw new IOException("Code Assist sent no JSON (status " + response.status() + ")", e);
        }
        if (response.status() != 200) {
            String refusal = "Code Assist refused the account (status " + response.status() + "): "
                    + words(reply.path("error").path("message").asString("no message"), token);
            throw response.status() == 401 ? new TokenRefusedException(refusal) : new IOException(refusal);
        }
        return reply;
    }

    /** The service's words without the token that was sent to it. */
    private static String words(String message, Secret token) {
        return UpstreamErrors.clean(message.replace(token.reveal(), "***"));
    }
}
