package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the chunks of an answer, each of them a whole response by its form, into events. A whole answer is one chunk.
 *
 * <p>How a candidate ends is told only when the chunks are over: some models put a reason on every chunk, and calls may
 * come before or after it.
 */
final class ReplyReader {
    private static final int MOST_CANDIDATES = 128;
    private static final Set<String> KNOWN =
            Set.of("candidates", "usageMetadata", "modelVersion", "responseId", "createTime", "promptFeedback");
    private static final Set<String> COUNTS = Set.of(
            "promptTokenCount",
            "toolUsePromptTokenCount",
            "candidatesTokenCount",
            "thoughtsTokenCount",
            "cachedContentTokenCount",
            "totalTokenCount",
            "promptTokensDetails",
            "candidatesTokensDetails",
            "cacheTokensDetails",
            "toolUsePromptTokensDetails",
            "serviceTier");

    private final ReplyNames source;
    private final Map<Integer, CandidateReader> candidates = new TreeMap<>();
    private final ObjectNode rest = Json.object();
    private final ObjectNode form = Json.object();
    private Usage usage = Usage.NONE;
    private @Nullable ServiceTier tier;
    private @Nullable JsonNode blocked;
    private @Nullable String token;
    private boolean tokenIsLast;
    private boolean goesOn;
    private boolean started;
    private boolean ended;

    ReplyReader(ReplyNames source) {
        this.source = source;
    }

    boolean hasEnded() {
        return ended;
    }

    /** By which the answer goes on, if it does. */
    @Nullable
    String token() {
        return goesOn ? token : null;
    }

    /** The next chunk. */
    void chunk(JsonNode chunk, Consumer<? super ChatEvent> out) {
        if (ended) {
            return;
        }
        if (!chunk.isObject()) {
            fail("sent something that is no answer", out);
            return;
        }
        if (chunk.path("error").isObject()) {
            fail(Faults.fault(chunk.path("error"), 200), out);
            return;
        }
        begin(chunk, out);
        JsonNode feedback = chunk.path("promptFeedback");
        if (feedback.path("blockReason").isString()) {
            blocked = feedback;
        } else if (feedback.isObject() && !feedback.isEmpty()) {
            rest.set("promptFeedback", feedback);
        }
        for (JsonNode candidate : chunk.path("candidates")) {
            int index = candidate.path("index").asInt(0);
            if (index < 0 || index >= MOST_CANDIDATES) {
                fail("sent a candidate with the index " + index, out);
                return;
            }
            boolean seen = candidates
                    .computeIfAbsent(index, number -> new CandidateReader(number, source))
                    .read(candidate, out);
            tokenIsLast &= !seen;
            String next = candidate.path("continuationToken").asString("");
            if (!next.isEmpty()) {
                token = next;
                tokenIsLast = true;
            }
        }
        count(chunk.path("usageMetadata"), out);
        for (var member : chunk.properties()) {
            if (!KNOWN.contains(member.getKey())) {
                rest.set(member.getKey(), member.getValue());
            }
        }
    }

    private void begin(JsonNode chunk, Consumer<? super ChatEvent> out) {
        if (started) {
            return;
        }
        started = true;
        if (chunk.path("createTime").isString()) {
            form.set(Names.CREATED, chunk.path("createTime"));
        }
        tier = tier(chunk.path("usageMetadata"));
        out.accept(new ChatEvent.Start(
                chunk.path("responseId").asString(""),
                chunk.path("modelVersion").asString(""),
                seconds(chunk.path("createTime").asString("")),
                tier,
                Extras.NONE));
    }

    private static @Nullable ServiceTier tier(JsonNode counts) {
        return ServiceTiers.read(counts.path("serviceTier").asString(""));
    }

    /** Seconds since 1970; null if it is no time. */
    static @Nullable Long seconds(String time) {
        if (time.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(time).toEpochSecond();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Counts are cumulative within a reply. An answer of several replies is added up by whoever asks for the next. */
    private void count(JsonNode counts, Consumer<? super ChatEvent> out) {
        if (!counts.isObject()) {
            return;
        }
        for (var member : counts.properties()) {
            if (!COUNTS.contains(member.getKey())) {
                ObjectNode more =
                        rest.get("usageMetadata") instanceof ObjectNode known ? known : rest.putObject("usageMetadata");
                more.set(member.getKey(), member.getValue());
            }
        }
        ServiceTier served = tier(counts);
        tier = served == null ? tier : served;
        Usage read = UsageReader.read(counts);
        if (!read.equals(Usage.NONE)) {
            form.set(Names.USAGE, counts);
        }
        if (read.equals(Usage.NONE) || read.equals(usage)) {
            return;
        }
        usage = read;
        out.accept(new ChatEvent.UsageUpdate(read));
    }

    /**
     * There are no more chunks.
     *
     * @param whole whether what framed them has come to its end, too
     */
    void end(boolean whole, Consumer<? super ChatEvent> out) {
        if (ended) {
            return;
        }
        JsonNode block = blocked;
        if (block != null && candidates.isEmpty()) {
            String message = block.path("blockReasonMessage").asString("");
            out.accept(new ChatEvent.Finished(
                    0,
                    new Finish(
                            FinishReason.CONTENT_FILTER,
                            block.path("blockReason").asString(""),
                            null,
                            message.isEmpty() ? null : message,
                            true)));
            finish(out);
            return;
        }
        if (candidates.isEmpty() || !whole) {
            fail(started ? "broke off its answer" : "sent no answer", out);
            return;
        }
        boolean resumes = token != null && tokenIsLast;
        for (CandidateReader candidate : candidates.values()) {
            if (!candidate.isFinished() && !resumes) {
                fail("broke off its answer", out);
                return;
            }
            if (isFailure(candidate)) {
                String message = candidate.message();
                fail("ended with " + candidate.word() + (message == null ? "" : ": " + message), out);
                return;
            }
        }
        for (CandidateReader candidate : candidates.values()) {
            FinishReason reason = candidate.isFinished() ? candidate.reason() : FinishReason.CONTINUATION;
            goesOn |= reason == FinishReason.CONTINUATION;
            candidate.end(reason, out);
        }
        finish(out);
    }

    private static boolean isFailure(CandidateReader candidate) {
        FinishReason reason = candidate.reason();
        boolean failed = reason == FinishReason.MALFORMED_TOOL_CALL || reason == FinishReason.OTHER;
        return candidate.hasBrokenCall() || (candidate.isFinished() && failed && !candidate.hasContent());
    }

    private void finish(Consumer<? super ChatEvent> out) {
        ended = true;
        boolean plain = rest.isEmpty() && form.isEmpty();
        out.accept(new ChatEvent.End(plain ? Extras.NONE : new Extras(Names.PROTOCOL, Place.ROOT, rest, form), tier));
    }

    void fail(String what, Consumer<? super ChatEvent> out) {
        fail(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider " + what + '.'), out);
    }

    private void fail(Fault fault, Consumer<? super ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(fault));
        }
    }
}
