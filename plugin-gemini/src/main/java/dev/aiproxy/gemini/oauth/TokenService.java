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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Google's token endpoint: makes access tokens of logins (RFC 6749 §6, RFC 7523 §2.1). Blocks; not for event loops. */
final class TokenService {
    private static final Headers FORM =
            Headers.of("content-type", "application/x-www-form-urlencoded", "accept", "application/json");

    /** What of a form is secret. */
    private static final List<String> SECRETS = List.of("refresh_token", "client_secret", "assertion");

    private static final int SHORTEST_SECRET = 6;
    private static final Pattern LIFE = Pattern.compile("\\d{1,18}");
    private static final long LONGEST_LIFE = Duration.ofDays(365).toSeconds();

    private final BaseUrl url;
    private final PluginContext context;

    TokenService(String url, PluginContext context) {
        this.url = BaseUrl.parse(url);
        this.context = context;
    }

    /**
     * A new token.
     *
     * @param refreshToken if the endpoint gave another one
     */
    record Renewed(Login.Token token, Optional<Secret> refreshToken) {}

    /**
     * Makes a token of a login.
     *
     * @param refreshToken newer than the login's
     * @throws LoginRefusedException if the refresh token is good no more
     * @throws IOException that says what to do about it
     */
    Renewed renew(Login login, OAuthAccount account, Optional<Secret> refreshToken)
            throws IOException, InterruptedException {
        if (login.isService()) {
            String aud = url.origin() + url.path();
            return ask(Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "assertion",
                    ServiceAssertion.of(login, aud, context.clock().instant())));
        }
        String token = refreshToken.map(Secret::reveal).orElse(login.refreshToken());
        String client = account.clientId().orElse(login.text("client_id"));
        String secret = account.clientSecret().map(Secret::reveal).orElse(login.text("client_secret"));
        if (token.isEmpty()) {
            throw new IOException("the login has run out and has no refresh_token; log in again");
        }
        if (client.isEmpty() || secret.isEmpty()) {
            throw new IOException(
                    "the login has run out, and renewing it needs the OAuth client that it was made with: set"
                            + " client_id and client_secret of the account (in short: gemini.oauth_client_id and"
                            + " gemini.oauth_client_secret, --gemini-oauth-client-id and --gemini-oauth-client-secret,"
                            + " GEMINI_OAUTH_CLIENT_ID and GEMINI_OAUTH_CLIENT_SECRET)");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("client_id", client);
        form.put("client_secret", secret);
        form.put("refresh_token", token);
        return ask(form);
    }

    private Renewed ask(Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        WireResponse response =
                context.send(new UpstreamRequest(url.origin(), "POST", url.path(), FORM, Body.ofUtf8(body)));
        JsonNode reply;
        try {
            reply = Json.parse(response.body().contiguous());
        } catch (JsonFormatException e) {
            throw new IOException("the token endpoint sent no JSON (status " + response.status() + ")", e);
        }
        String token = reply.path("access_token").asString("");
        if (response.status() != 200 || token.isEmpty()) {
            throw refusal(response.status(), reply, form);
        }
        return new Renewed(
                new Login.Token(Secret.of(token), end(reply.path("expires_in"))),
                Optional.of(reply.path("refresh_token").asString(""))
                        .filter(other -> !other.isEmpty())
                        .map(Secret::of));
    }

    /** Some services say the number of seconds in quotes. */
    private long end(JsonNode life) {
        long seconds = life.isNumber()
                ? life.longValue()
                : LIFE.matcher(life.asString("")).matches() ? Long.parseLong(life.asString("")) : 0;
        return seconds > 0 ? context.clock().millis() + Math.min(seconds, LONGEST_LIFE) * 1000 : Login.Token.UNKNOWN;
    }

    /** The words of the endpoint without those secrets that were sent to it. */
    private static String words(JsonNode reply, Map<String, String> form) {
        String words = (reply.path("error").asString("")
                        + ' '
                        + reply.path("error_description").asString(""))
                .strip();
        for (String name : SECRETS) {
            String secret = form.getOrDefault(name, "");
            if (secret.length() >= SHORTEST_SECRET) {
                words = words.replace(secret, "***");
            }
        }
        return UpstreamErrors.clean(words);
    }

    private static IOException refusal(int status, JsonNode reply, Map<String, String> form) {
        String error = reply.path("error").asString("");
        if (error.equals("invalid_grant")) {
            return new LoginRefusedException(
                    "Google takes the login no longer (invalid_grant); log in again and replace it");
        }
        if (error.equals("invalid_client") || error.equals("unauthorized_client")) {
            return new IOException(
                    "the login was made with another OAuth client than client_id and client_secret name (" + error
                            + ")");
        }
        return new IOException("the token endpoint refused (status " + status + "): " + words(reply, form));
    }
}
