package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.RetryAfter;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Errors in Anthropic's shape, {@code {"type":"error","error":{type,message},"request_id"}}, in both directions. */
final class Faults {
    /** Clients tell by these words that the conversation must be shortened. */
    private static final String TOO_LONG = "prompt is too long";

    private static final List<String> LIMITS = List.of("requests", "tokens", "input-tokens", "output-tokens");

    private Faults() {}

    static WireResponse encode(Fault fault, String requestId) {
        WireResponse response = WireResponse.json(
                        status(fault), body(fault, requestId).toString())
                .withHeader("request-id", requestId)
                .withHeader("x-should-retry", Boolean.toString(isTransient(fault.kind())));
        return fault.retryAfter()
                .map(wait -> response.withHeader("retry-after", RetryAfter.header(wait)))
                .orElse(response);
    }

    static ObjectNode body(Fault fault, String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "error");
        ObjectNode error = body.putObject("error");
        error.put("type", type(fault.kind()));
        boolean addWords =
                fault.kind() == FaultKind.CONTEXT_TOO_LONG && !fault.message().contains(TOO_LONG);
        error.put("message", addWords ? TOO_LONG + ": " + fault.message() : fault.message());
        // Without this code the SDK does not send the whole conversation instead.
        Optional<String> lost = fault.kind() == FaultKind.NO_STATE ? Optional.of("thread_not_found") : Optional.empty();
        fault.code()
                .filter(ErrorCodes::contains)
                .or(() -> lost)
                .ifPresent(code -> error.putObject("details").put("error_code", code));
        body.put("request_id", requestId);
        return body;
    }

    private static String type(FaultKind kind) {
        return switch (kind) {
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case NOT_FOUND, NO_STATE -> "not_found_error";
            case CONFLICT -> "conflict_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMITED -> "rate_limit_error";
            case QUOTA_EXCEEDED -> "billing_error";
            case TIMEOUT -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            case INTERNAL, UPSTREAM_ERROR, UNAVAILABLE, CANCELLED -> "api_error";
            case INVALID_REQUEST, UNSUPPORTED, CONTEXT_TOO_LONG, METHOD_NOT_ALLOWED, UPGRADE_REQUIRED ->
                "invalid_request_error";
        };
    }

    private static int status(Fault fault) {
        if (fault.status() != fault.kind().status()) {
            return fault.status();
        }
        return switch (fault.kind()) {
            case QUOTA_EXCEEDED -> 402;
            case UPSTREAM_ERROR -> 500;
            default -> fault.status();
        };
    }

    private static boolean isTransient(FaultKind kind) {
        return switch (kind) {
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE, TIMEOUT, UPSTREAM_ERROR, INTERNAL, CONFLICT -> true;
            default -> false;
        };
    }

    /** What an error reply of a provider means. */
    static Fault decode(WireResponse response) {
        JsonNode error;
        try {
            error = JsonMapper.shared().readTree(response.body().toByteArray()).path("error");
        } catch (JacksonException e) {
            error = JsonNodeFactory.instance.missingNode();
        }
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
    static Fault fault(JsonNode error, int status) {
        String message =
                error.isString() ? error.stringValue("") : error.path("message").stringValue("");
        String code = error.path("details").path("error_code").stringValue("");
        FaultKind kind = kindOfCode(code).orElse(kind(error.path("type").stringValue(""), status, message));
        Fault fault = UpstreamErrors.fault(kind, status, message);
        return code.isEmpty() ? fault : fault.withCode(code);
    }

    /** What the stable causes mean whose error type says too little; wordings are not to be relied on. */
    private static Optional<FaultKind> kindOfCode(String code) {
        return switch (code) {
            case "contract_spend_limit_reached",
                    "enforced_spend_limit_reached",
                    "linked_organization_spend_limit_reached",
                    "linked_organization_billing_unavailable" -> Optional.of(FaultKind.QUOTA_EXCEEDED);
            case "ramp_limit_exceeded" -> Optional.of(FaultKind.RATE_LIMITED);
            case "cmek_context_unavailable", "cmek_key_unreachable", "compaction_unavailable" ->
                Optional.of(FaultKind.OVERLOADED);
            case "thread_not_found" -> Optional.of(FaultKind.NO_STATE);
            default -> Optional.empty();
        };
    }

    private static FaultKind kind(String type, int status, String message) {
        return switch (type) {
            case "authentication_error" -> FaultKind.UNAUTHENTICATED;
            case "billing_error" -> FaultKind.QUOTA_EXCEEDED;
            case "permission_error" -> FaultKind.FORBIDDEN;
            case "not_found_error" -> FaultKind.NOT_FOUND;
            case "conflict_error" -> FaultKind.CONFLICT;
            case "request_too_large" -> FaultKind.TOO_LARGE;
            case "rate_limit_error" -> FaultKind.RATE_LIMITED;
            case "timeout_error" -> FaultKind.TIMEOUT;
            case "overloaded_error" -> FaultKind.OVERLOADED;
            case "invalid_request_error" -> invalid(message);
            case "api_error" -> status >= 500 ? UpstreamErrors.kind(status) : FaultKind.UPSTREAM_ERROR;
            default -> status == 400 ? invalid(message) : UpstreamErrors.kind(status);
        };
    }

    private static FaultKind invalid(String message) {
        if (message.contains("credit balance is too low")) {
            return FaultKind.QUOTA_EXCEEDED;
        }
        return UpstreamErrors.meansContextTooLong(message) ? FaultKind.CONTEXT_TOO_LONG : FaultKind.INVALID_REQUEST;
    }

    private static Optional<Duration> waitTime(Headers headers) {
        Optional<Duration> told = RetryAfter.of(headers);
        if (told.isPresent()) {
            return told;
        }
        return LIMITS.stream()
                .filter(limit -> "0".equals(headers.get("anthropic-ratelimit-" + limit + "-remaining")))
                .flatMap(limit -> headers.first("anthropic-ratelimit-" + limit + "-reset").stream())
                .flatMap(reset -> until(reset, headers).stream())
                .max(Duration::compareTo);
    }

    /** From the reply's own date to a time, so that no clock is needed. */
    private static Optional<Duration> until(String reset, Headers headers) {
        String date = headers.get("date");
        if (date == null) {
            return Optional.empty();
        }
        try {
            Instant now = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(now, ZonedDateTime.parse(reset).toInstant());
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
