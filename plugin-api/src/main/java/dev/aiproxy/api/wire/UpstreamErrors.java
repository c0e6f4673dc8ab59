package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What error replies of all providers have in common: the meaning of a status, and words that must not be passed on. */
public final class UpstreamErrors {
    private static final int LONGEST_MESSAGE = 2000;

    /** Keys of the big providers, bearer tokens, organisation ids, and what stands behind {@code key=} in a URL. */
    private static final Pattern PRIVATE =
            Pattern.compile("\\b(?:sk|xai|gsk)-[\\w*.-]{6,}|\\bAIza[\\w*-]{6,}|\\borg-\\w{6,}|\\bya29\\.[\\w.-]+"
                    + "|(?i:(?<=[?&]key=)|(?<=bearer ))[^&\\s\"']+");

    private static final List<String> CONTEXT = List.of(
            "maximum context length",
            "context length",
            "context window",
            "prompt is too long",
            "exceed context limit",
            "input length and `max_tokens` exceed",
            "input token count",
            "exceeds the maximum number of tokens",
            "input is too long",
            "range of input length");

    private UpstreamErrors() {}

    /** What a status says when nothing else is known. */
    public static FaultKind kind(int status) {
        return switch (status) {
            case 401, 407 -> FaultKind.UNAUTHENTICATED;
            case 402 -> FaultKind.QUOTA_EXCEEDED;
            case 403 -> FaultKind.FORBIDDEN;
            case 404, 410 -> FaultKind.NOT_FOUND;
            case 405 -> FaultKind.METHOD_NOT_ALLOWED;
            case 408, 504 -> FaultKind.TIMEOUT;
            case 409 -> FaultKind.CONFLICT;
            case 413 -> FaultKind.TOO_LARGE;
            case 426 -> FaultKind.UPGRADE_REQUIRED;
            case 429 -> FaultKind.RATE_LIMITED;
            case 499 -> FaultKind.CANCELLED;
            case 503, 529 -> FaultKind.OVERLOADED;
            default -> status >= 400 && status < 500 ? FaultKind.INVALID_REQUEST : FaultKind.UPSTREAM_ERROR;
        };
    }

    /** A fault of a kind with the provider's own words, cleaned; a request's fault keeps the provider's status. */
    public static Fault fault(FaultKind kind, int status, String message) {
        String words = clean(message);
        Fault fault = Fault.of(
                kind, words.isEmpty() ? "The provider answered with status " + status + " and no message." : words);
        return kind == FaultKind.INVALID_REQUEST && status >= 400 && status < 500 ? fault.withStatus(status) : fault;
    }

    /** Whether a message says that the input has more tokens than the model takes. */
    public static boolean meansContextTooLong(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return CONTEXT.stream().anyMatch(lower::contains);
    }

    /** A provider's message without what looks like a key or an organisation's id, and not longer than is useful. */
    public static String clean(String message) {
        String cleaned = PRIVATE.matcher(message.strip()).replaceAll("***");
        return cleaned.length() <= LONGEST_MESSAGE ? cleaned : cleaned.substring(0, LONGEST_MESSAGE) + "…";
    }
}
