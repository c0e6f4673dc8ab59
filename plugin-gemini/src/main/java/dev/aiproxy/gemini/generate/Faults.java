package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.RetryAfter;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Errors in Google's shape, {@code {"error":{code,message,status,details}}}, in both directions. */
final class Faults {
    private static final String TYPE = "type.googleapis.com/google.rpc.";

    private Faults() {}

    static WireResponse encode(Fault fault, String requestId) {
        ObjectNode body = shortBody(fault);
        ArrayNode details = ((ObjectNode) body.path("error")).putArray("details");
        addDetails(details, fault);
        details.addObject().put("@type", TYPE + "RequestInfo").put("requestId", requestId);
        WireResponse response = WireResponse.json(status(fault), body.toString());
        return fault.retryAfter()
                .map(wait -> response.withHeader("retry-after", RetryAfter.header(wait)))
                .orElse(response);
    }

    /**
     * How a stream of events ends with an error, for one write: framed, and bare without a blank line behind it. Google's
     * Java client and newer ones for JavaScript look for a framed error. Older ones for JavaScript (that of Gemini CLI 0.61)
     * take it for a chunk of nothing, but fail on bytes that are no event at the end, which a blank line would make one.
     */
    static String endOfEvents(Fault fault) {
        String error = shortBody(fault).toString();
        return "data: " + error + "\r\n\r\n" + error;
    }

    /** How a stream that is one array ends with an error. */
    static String endOfArray(Fault fault) {
        return shortBody(fault) + "\n]";
    }

    /** Code, message and status word alone. */
    static ObjectNode shortBody(Fault fault) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("code", status(fault))
                .put("message", fault.message())
                .put("status", word(fault.kind()));
        return body;
    }

    private static void addDetails(ArrayNode details, Fault fault) {
        String reason = fault.kind() == FaultKind.UNAUTHENTICATED
                ? "API_KEY_INVALID"
                : fault.code().orElse("");
        if (!reason.isEmpty()) {
            details.addObject()
                    .put("@type", TYPE + "ErrorInfo")
                    .put("reason", reason)
                    .put("domain", "googleapis.com");
        }
        if (fault.kind() == FaultKind.QUOTA_EXCEEDED) {
            details.addObject()
                    .put("@type", TYPE + "QuotaFailure")
                    .putArray("violations")
                    .addObject()
                    .put("description", fault.message());
        }
        fault.retryAfter()
                .ifPresent(wait -> details.addObject()
                        .put("@type", TYPE + "RetryInfo")
                        .put("retryDelay", RetryAfter.header(wait) + "s"));
    }

    private static int status(Fault fault) {
        if (fault.status() != fault.kind().status()) {
            return fault.status();
        }
        return switch (fault.kind()) {
            case OVERLOADED -> 503;
            case UPSTREAM_ERROR -> 500;
            default -> fault.status();
        };
    }

    private static String word(FaultKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, UNSUPPORTED, NO_STATE, CONTEXT_TOO_LONG, TOO_LARGE -> "INVALID_ARGUMENT";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case NOT_FOUND -> "NOT_FOUND";
            case METHOD_NOT_ALLOWED, UPGRADE_REQUIRED -> "UNIMPLEMENTED";
            case CONFLICT -> "ABORTED";
            case RATE_LIMITED, QUOTA_EXCEEDED -> "RESOURCE_EXHAUSTED";
            case CANCELLED -> "CANCELLED";
            case INTERNAL, UPSTREAM_ERROR -> "INTERNAL";
            case UNAVAILABLE, OVERLOADED -> "UNAVAILABLE";
            case TIMEOUT -> "DEADLINE_EXCEEDED";
        };
    }

    /** What an error reply of a provider means. */
    static Fault decode(WireResponse response) {
        JsonNode error;
        try {
            JsonNode root = JsonMapper.shared().readTree(response.body().toByteArray());
            // The endpoint that streams an array wraps its errors into one, too.
            error = (root.isArray() ? root.path(0) : root).path("error");
        } catch (JacksonException e) {
            error = JsonNodeFactory.instance.missingNode();
        }
        Fault fault = fault(error, response.status());
        return fault.retryAfter().isEmpty() && fault.kind() == FaultKind.RATE_LIMITED
                ? RetryAfter.of(response.headers()).map(fault::withRetryAfter).orElse(fault)
                : fault;
    }

    /**
     * What an error object means.
     *
     * @param status HTTP status of the reply that held it; 200 if it stood in a stream
     */
    static Fault fault(JsonNode error, int status) {
        int code = status < 400 ? error.path("code").asInt(status) : status;
        String word = error.path("status").stringValue("");
        String message = error.path("message").stringValue("");
        JsonNode details = error.path("details");
        String reason = detail(details, "ErrorInfo").path("reason").stringValue("");
        Fault fault = UpstreamErrors.fault(kind(code, word, reason, message, details), code, message);
        Fault named = reason.isEmpty() ? fault : fault.withCode(reason);
        Optional<Duration> wait =
                RetryAfter.span(detail(details, "RetryInfo").path("retryDelay").stringValue(""));
        boolean transientFault = fault.kind() == FaultKind.RATE_LIMITED || fault.kind() == FaultKind.OVERLOADED;
        return transientFault ? wait.map(named::withRetryAfter).orElse(named) : named;
    }

    private static FaultKind kind(int status, String word, String reason, String message, JsonNode details) {
        // A bad key is a bad request to Google, although the request is the client's and the key is ours.
        if (reason.equals("API_KEY_INVALID") || message.startsWith("API key not valid")) {
            return FaultKind.UNAUTHENTICATED;
        }
        return switch (word) {
            case "INVALID_ARGUMENT", "OUT_OF_RANGE" ->
                UpstreamErrors.meansContextTooLong(message) ? FaultKind.CONTEXT_TOO_LONG : FaultKind.INVALID_REQUEST;
            case "FAILED_PRECONDITION" ->
                message.contains("User location is not supported")
                        ? FaultKind.UPSTREAM_ERROR
                        : FaultKind.INVALID_REQUEST;
            case "UNAUTHENTICATED" -> FaultKind.UNAUTHENTICATED;
            case "PERMISSION_DENIED" -> FaultKind.FORBIDDEN;
            case "NOT_FOUND" -> FaultKind.NOT_FOUND;
            case "RESOURCE_EXHAUSTED" -> isSpentForTheDay(details) ? FaultKind.QUOTA_EXCEEDED : FaultKind.RATE_LIMITED;
            case "UNAVAILABLE" -> FaultKind.OVERLOADED;
            case "DEADLINE_EXCEEDED" -> FaultKind.TIMEOUT;
            case "INTERNAL" -> FaultKind.UPSTREAM_ERROR;
            default -> UpstreamErrors.kind(status);
        };
    }

    private static boolean isSpentForTheDay(JsonNode details) {
        for (JsonNode violation : detail(details, "QuotaFailure").path("violations")) {
            if (violation.path("quotaId").stringValue("").contains("PerDay")) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode detail(JsonNode details, String type) {
        for (JsonNode detail : details) {
            if (detail.path("@type").stringValue("").endsWith("google.rpc." + type)) {
                return detail;
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }
}
