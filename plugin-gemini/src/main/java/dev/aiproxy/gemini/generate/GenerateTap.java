package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonHints;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.json.JsonWatcher;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a generateContent reply as it passes: events, or the elements of an array.
 *
 * <p>It is whole when every candidate had its finish reason, or the prompt was blocked, or an error stood in it. Usage
 * comes with every piece and is cumulative, so the last one counts.
 */
final class GenerateTap extends EventTap {
    private static final JsonHints HINTS = JsonHints.of("usageMetadata", "finishReason", "blockReason", "error");
    private static final int USAGE_HINT = 1;
    private static final int FINISH_HINTS = 2 | 4;
    private static final int ERROR_HINT = 8;

    private static final JsonKeys KEYS = JsonKeys.of("usageMetadata", "error", "candidates", "promptFeedback");
    private static final int USAGE = 0;
    private static final int ERROR = 1;
    private static final int CANDIDATES = 2;
    private static final int FEEDBACK = 3;

    private static final byte[] NOTHING = {};

    private static final JsonKeys CONFIG = JsonKeys.of("generationConfig", "generation_config");
    private static final JsonKeys COUNT = JsonKeys.of("candidateCount", "candidate_count");

    private final WireRequest sent;
    private final Set<Integer> finishedCandidates = new HashSet<>(2);
    private byte[] usage = NOTHING;
    private int usageLength;
    private boolean blocked;
    private @Nullable Fault fault;
    private @Nullable JsonWatcher bare;
    private int expected;

    GenerateTap(WireRequest sent) {
        super(KEYS);
        this.sent = sent;
    }

    @Override
    protected void event(String name, byte[] data, int length) {
        int hints = HINTS.in(data, length);
        if (hints == 0) {
            return;
        }
        JsonSpans spans;
        try {
            spans = KEYS.find(ByteBuffer.wrap(data, 0, length));
        } catch (JsonFormatException e) {
            return;
        }
        if ((hints & USAGE_HINT) != 0 && spans.isObject(USAGE)) {
            keepUsage(spans.value(USAGE));
        }
        if ((hints & FINISH_HINTS) != 0) {
            addFinished(spans, finishedCandidates);
            blocked |= isBlocked(spans);
        }
        if ((hints & ERROR_HINT) != 0 && spans.isObject(ERROR)) {
            fault = fault(spans.bytes(ERROR));
        }
    }

    /** A bare JSON object between events is how Google reports an error in a running stream. */
    @Override
    protected void other(byte[] line, int length) {
        if (bare == null) {
            bare = new JsonWatcher(KEYS, 64 * 1024);
        }
        bare.accept(ByteBuffer.wrap(line, 0, length));
        if (bare.complete()) {
            byte[] error = bare.kept(ERROR);
            if (error != null) {
                fault = fault(error);
            }
        }
    }

    @Override
    protected boolean finished() {
        return blocked || fault != null || isEnough(finishedCandidates);
    }

    @Override
    protected boolean finishes(String name, byte[] data, int length) {
        try {
            JsonSpans spans = KEYS.find(ByteBuffer.wrap(data, 0, length));
            Set<Integer> candidates = new HashSet<>(finishedCandidates);
            addFinished(spans, candidates);
            return isBlocked(spans) || spans.isObject(ERROR) || isEnough(candidates);
        } catch (JsonFormatException e) {
            return false;
        }
    }

    @Override
    protected ReplySummary ofEvents(boolean complete) {
        Usage counts = usageLength == 0 ? Usage.NONE : UsageReader.read(usage, usageLength);
        return new ReplySummary(complete, counts, Optional.ofNullable(fault));
    }

    @Override
    protected ReplySummary ofDocument(boolean complete, JsonWatcher kept) {
        byte[] counts = kept.kept(USAGE);
        if (counts != null) {
            usage = counts;
            usageLength = counts.length;
        }
        byte[] error = kept.kept(ERROR);
        if (error != null && error[0] == '{') {
            fault = fault(error);
        }
        return ofEvents(complete);
    }

    private void keepUsage(ByteBuffer value) {
        int size = value.remaining();
        if (usage.length < size) {
            usage = new byte[Math.max(512, size * 2)];
        }
        value.get(value.position(), usage, 0, size);
        usageLength = size;
    }

    private boolean isEnough(Set<Integer> candidates) {
        return !candidates.isEmpty() && candidates.size() >= expectedCandidates();
    }

    private static void addFinished(JsonSpans spans, Set<Integer> finished) {
        if (!spans.isPresent(CANDIDATES)) {
            return;
        }
        for (JsonNode candidate : tree(spans.bytes(CANDIDATES))) {
            if (candidate.path("finishReason").isString()) {
                finished.add(candidate.path("index").asInt(0));
            }
        }
    }

    private static boolean isBlocked(JsonSpans spans) {
        return spans.isObject(FEEDBACK)
                && tree(spans.bytes(FEEDBACK)).path("blockReason").isString();
    }

    private static Fault fault(byte[] error) {
        return Faults.fault(tree(error), 200);
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            return JsonMapper.shared().missingNode();
        }
    }

    /** How many candidates the request asked for; looked up only once one has finished. */
    private int expectedCandidates() {
        if (expected == 0) {
            expected = 1;
            try {
                JsonSpans spans = JsonHead.find(CONFIG, sent.body());
                int key = spans.isObject(0) ? 0 : 1;
                if (spans.isObject(key)) {
                    JsonSpans inner = COUNT.find(spans.value(key));
                    int count = inner.isPresent(0) ? 0 : 1;
                    expected = inner.isPresent(count)
                            ? Math.max(1, tree(inner.bytes(count)).asInt(1))
                            : 1;
                }
            } catch (FaultException | JsonFormatException e) {
                expected = 1;
            }
        }
        return expected;
    }
}
