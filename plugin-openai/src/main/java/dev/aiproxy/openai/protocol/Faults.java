package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.RetryAfter;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Errors in OpenAI's shape, {@code {"error":{message,type,param,code}}}, in both directions. */
public final class Faults {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Faults() {}

    /**
     * A whole error reply.
     *
     * @param inputKey the key that holds the conversation, which is to blame if it is too long
     */
    public static WireResponse encode(Fault fault, String requestId, String inputKey) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("error", error(fault, inputKey));
        WireResponse response =
                WireResponse.json(status(fault), body.toString()).withHeader("x-request-id", requestId);
        if (fault.retryAfter().isPresent()) {
            response = response.withHeader(
                    "retry-after", RetryAfter.header(fault.retryAfter().get()));
        }
        return fault.kind() == FaultKind.QUOTA_EXCEEDED ? response.withHeader("x-should-retry", "false") : response;
    }

    /** The inner error object. */
    public static ObjectNode error(Fault fault, String inputKey) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", fault.message());
        error.put("type", type(fault.kind()));
        error.put("param", param(fault, inputKey));
        error.put("code", code(fault));
        return error;
    }

    private static @Nullable String param(Fault fault, String inputKey) {
        String usual = switch (fault.kind()) {
            case CONTEXT_TOO_LONG -> inputKey;
            case NO_STATE -> "previous_response_id";
            default -> null;
        };
        return fault.param().orElse(usual);
    }

    /** The stable word for what went wrong; null where OpenAI has none. */
    public static @Nullable String code(Fault fault) {
        String usual = switch (fault.kind()) {
            case CONTEXT_TOO_LONG -> "context_length_exceeded";
            case UNSUPPORTED -> "unsupported_parameter";
            case NO_STATE -> "previous_response_not_found";
            case UNAUTHENTICATED -> "invalid_api_key";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case QUOTA_EXCEEDED -> "insufficient_quota";
            case TIMEOUT -> "timeout";
            case OVERLOADED -> "overloaded";
            default -> null;
        };
        return switch (fault.kind()) {
            // Clients branch on these, so words of other services must not stand in their place.
            case CONTEXT_TOO_LONG, NO_STATE, RATE_LIMITED -> usual;
            case QUOTA_EXCEEDED ->
                fault.code().filter(code -> code.startsWith("billing_")).orElse(usual);
            default -> fault.code().orElse(usual);
        };
    }

    private static String type(FaultKind kind) {
        return switch (kind) {
            case FORBIDDEN -> "permission_error";
            case RATE_LIMITED -> "rate_limit_error";
            case QUOTA_EXCEEDED -> "insufficient_quota";
            case INTERNAL, UPSTREAM_ERROR, UNAVAILABLE, TIMEOUT, OVERLOADED, CANCELLED -> "server_error";
            default -> "invalid_request_error";
        };
    }

    private static int status(Fault fault) {
        // 529 is Anthropic's alone; OpenAI's clients know 503. What is not kept is the request's fault to them.
        return switch (fault.status()) {
            case 529 -> fault.kind() == FaultKind.OVERLOADED ? 503 : 529;
            case 404 -> fault.kind() == FaultKind.NO_STATE ? 400 : 404;
            default -> fault.status();
        };
    }

    /** What an error reply of a provider means. */
    public static Fault decode(WireResponse response) {
        JsonNode error = errorOf(response.body().toByteArray());
        Fault fault = fault(error, response.status());
        if (fault.kind() == FaultKind.RATE_LIMITED || fault.kind() == FaultKind.OVERLOADED) {
            return waitTime(response.headers()).map(fault::withRetryAfter).orElse(fault);
        }
        return fault;
    }

    /**
     * What an error object means.
     *
     * @param status HTTP status of the reply that held it; 200 if it stood in a stream
     */
    public static Fault fault(JsonNode error, int status) {
        String message =
                error.isString() ? error.stringValue("") : error.path("message").stringValue("");
        String type = error.path("type").stringValue("");
        JsonNode rawCode = error.path("code");
        String code = rawCode.stringValue("");
        int effective = status < 400 && rawCode.isInt() ? rawCode.intValue() : status;
        Fault fault = UpstreamErrors.fault(kind(effective, type, code, message), effective, message);
        return code.isEmpty() ? fault : fault.withCode(code);
    }

    private static FaultKind kind(int status, String type, String code, String message) {
        if (code.equals("insufficient_quota") || type.equals("insufficient_quota") || code.startsWith("billing_")) {
            return FaultKind.QUOTA_EXCEEDED;
        }
        boolean requestIsWrong = status == 400 || status == 413 || status == 422 || status < 400;
        if (code.equals("context_length_exceeded") || (requestIsWrong && UpstreamErrors.meansContextTooLong(message))) {
            return FaultKind.CONTEXT_TOO_LONG;
        }
        if (status >= 400) {
            return UpstreamErrors.kind(status);
        }
        return switch (code.isEmpty() ? type : code) {
            case "rate_limit_exceeded", "rate_limit_error" -> FaultKind.RATE_LIMITED;
            case "invalid_api_key", "authentication_error" -> FaultKind.UNAUTHENTICATED;
            case "permission_error" -> FaultKind.FORBIDDEN;
            case "overloaded", "overloaded_error" -> FaultKind.OVERLOADED;
            case "timeout" -> FaultKind.TIMEOUT;
            case "model_not_found" -> FaultKind.NOT_FOUND;
            case "previous_response_not_found" -> FaultKind.NO_STATE;
            case "invalid_prompt", "invalid_request_error", "content_filter" -> FaultKind.INVALID_REQUEST;
            default -> type.equals("invalid_request_error") ? FaultKind.INVALID_REQUEST : FaultKind.UPSTREAM_ERROR;
        };
    }

    private static JsonNode errorOf(byte[] body) {
        JsonNode root;
        try {
            root = MAPPER.readTree(body);
        } catch (JacksonException e) {
            return MAPPER.missingNode();
        }
        // Google's compatible endpoint wraps the object into an array.
        JsonNode object = root.isArray() ? root.path(0) : root;
        JsonNode error = object.path("error");
        if (error.isObject() || error.isString()) {
            return error;
        }
        return object.path("message").isString() ? object : object.path("detail");
    }

    private static Optional<Duration> waitTime(Headers headers) {
        Optional<Duration> told = RetryAfter.of(headers);
        if (told.isPresent()) {
            return told;
        }
        Optional<Duration> requests = reset(headers, "requests");
        Optional<Duration> tokens = reset(headers, "tokens");
        if (requests.isPresent() && tokens.isPresent()) {
            return requests.get().compareTo(tokens.get()) >= 0 ? requests : tokens;
        }
        return requests.or(() -> tokens);
    }

    /** When an allowance that is used up will be full again. */
    private static Optional<Duration> reset(Headers headers, String what) {
        return "0".equals(headers.get("x-ratelimit-remaining-" + what))
                ? headers.first("x-ratelimit-reset-" + what).flatMap(RetryAfter::span)
                : Optional.empty();
    }
}
