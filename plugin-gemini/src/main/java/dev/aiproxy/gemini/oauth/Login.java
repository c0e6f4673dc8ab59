package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A login as Google's tools store it: without {@code type} by the Gemini CLI, with {@code authorized_user} or
 * {@code service_account} by the others.
 *
 * @param json as it was read; never changed
 */
record Login(ObjectNode json) {
    private static final String CLI = "";
    private static final String USER = "authorized_user";
    private static final String SERVICE = "service_account";

    /**
     * Checks that a login can be used.
     *
     * @param what it is, for messages
     */
    static Login of(ObjectNode json, String what) throws IOException {
        Login login = new Login(json);
        if (!Set.of(CLI, USER, SERVICE).contains(login.text("type"))) {
            throw new IOException(what + ": logins of the type '" + login.text("type") + "' are not supported");
        }
        boolean complete = login.isService()
                ? !login.text("client_email").isEmpty()
                        && !login.text("private_key").isEmpty()
                : !login.refreshToken().isEmpty() || !login.text("access_token").isEmpty();
        if (!complete) {
            throw new IOException(what + " is not a login: it has neither "
                    + (login.isService() ? "client_email nor private_key" : "access_token nor refresh_token"));
        }
        return login;
    }

    String text(String member) {
        return json.path(member).asString("");
    }

    boolean isService() {
        return text("type").equals(SERVICE);
    }

    /** Whether it is a store of tokens, rather than a key that others read, too. */
    boolean takesTokens() {
        return text("type").isEmpty();
    }

    /** What it is renewed with; empty if it has none. */
    String refreshToken() {
        return text("refresh_token");
    }

    /** Its token, if it has one. */
    Optional<Token> token() {
        JsonNode end = json.path("expiry_date");
        return text("access_token").isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Token(Secret.of(text("access_token")), end.isNumber() ? end.longValue() : Token.UNKNOWN));
    }

    /** The project that it names. */
    Optional<String> project() {
        return Optional.of(text("project_id").isEmpty() ? text("quota_project_id") : text("project_id"))
                .filter(project -> !project.isEmpty());
    }

    /** This login with another token, and all that it had beside it. */
    Login with(Token token, Optional<Secret> refreshToken) {
        ObjectNode changed = json.deepCopy();
        changed.put("access_token", token.value().reveal());
        if (token.end() == Token.UNKNOWN) {
            changed.remove("expiry_date");
        } else {
            changed.put("expiry_date", token.end());
        }
        refreshToken.ifPresent(value -> changed.put("refresh_token", value.reveal()));
        return new Login(changed);
    }

    /** Never its content. */
    @Override
    public String toString() {
        return "Login";
    }

    /**
     * What requests are sent with.
     *
     * @param end in milliseconds since 1970
     */
    record Token(Secret value, long end) {
        static final long UNKNOWN = Long.MAX_VALUE;

        /** So long before its end it counts as run out, that a request may still arrive. */
        private static final long MARGIN = 60_000;

        long usableUntil() {
            return end == UNKNOWN ? UNKNOWN : end - MARGIN;
        }
    }
}
