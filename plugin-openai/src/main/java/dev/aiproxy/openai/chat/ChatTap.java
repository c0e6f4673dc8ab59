package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.ByteSearch;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonHints;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.json.JsonWatcher;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageReader;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a chat reply as it passes.
 *
 * <p>A stream is whole after {@code [DONE]}, after an error, or if it ended when every choice had its finish reason: many
 * compatible services leave {@code [DONE]} out.
 */
final class ChatTap extends EventTap {
    private static final JsonHints HINTS = JsonHints.of("usage", "finish_reason", "error");
    private static final int USAGE_HINT = 1;
    private static final int FINISH_HINT = 2;
    private static final int ERROR_HINT = 4;

    private static final JsonKeys KEYS = JsonKeys.of("usage", "error", "choices");
    private static final int USAGE = 0;
    private static final int ERROR = 1;
    private static final int CHOICES = 2;
    /** A document's choices are most of it, and nothing is read from them. */
    private static final JsonKeys DOCUMENT_KEYS = JsonKeys.of("usage", "error");

    private static final JsonKeys COUNT = JsonKeys.of("n");

    private final WireRequest sent;
    private final Set<Integer> finishedChoices = new HashSet<>(2);
    private byte @Nullable [] usage;
    private @Nullable Fault fault;
    private boolean done;
    private int expected;

    ChatTap(WireRequest sent) {
        super(DOCUMENT_KEYS);
        this.sent = sent;
    }

    @Override
    protected boolean maySay(ByteBuffer events) {
        return !done && (HINTS.in(events) != 0 || mayBeDone(events));
    }

    /** Whether {@code [D} is anywhere. */
    private static boolean mayBeDone(ByteBuffer events) {
        int limit = events.limit();
        int at = ByteSearch.next(events, events.position() + 1, limit, 'D');
        while (at < limit) {
            if (events.get(at - 1) == '[') {
                return true;
            }
            at = ByteSearch.next(events, at + 1, limit, 'D');
        }
        return false;
    }

    @Override
    protected void event(String name, byte[] data, int length) {
        if (done || (done = isDone(data, length))) {
            return;
        }
        int hints = HINTS.in(data, length);
        if (hints != 0) {
            read(hints, data, length);
        }
    }

    private void read(int hints, byte[] data, int length) {
        JsonSpans spans;
        try {
            spans = KEYS.find(ByteBuffer.wrap(data, 0, length));
        } catch (JsonFormatException e) {
            return;
        }
        if ((hints & USAGE_HINT) != 0 && spans.isObject(USAGE)) {
            usage = spans.bytes(USAGE);
        }
        if ((hints & FINISH_HINT) != 0 && spans.isPresent(CHOICES)) {
            addFinished(spans.bytes(CHOICES), finishedChoices);
        }
        if ((hints & ERROR_HINT) != 0 && spans.isPresent(ERROR)) {
            fault = fault(spans.bytes(ERROR));
        }
    }

    @Override
    protected boolean finished() {
        return done || fault != null || (!finishedChoices.isEmpty() && finishedChoices.size() >= expectedChoices());
    }

    @Override
    protected boolean finishes(String name, byte[] data, int length) {
        if (isDone(data, length)) {
            return true;
        }
        try {
            JsonSpans spans = KEYS.find(ByteBuffer.wrap(data, 0, length));
            Set<Integer> choices = new HashSet<>(finishedChoices);
            if (spans.isPresent(CHOICES)) {
                addFinished(spans.bytes(CHOICES), choices);
            }
            return spans.isPresent(ERROR) || (!choices.isEmpty() && choices.size() >= expectedChoices());
        } catch (JsonFormatException e) {
            return false;
        }
    }

    @Override
    protected ReplySummary ofEvents(boolean complete) {
        byte[] last = usage;
        return new ReplySummary(
                complete, last == null ? Usage.NONE : UsageReader.read(last), Optional.ofNullable(fault));
    }

    @Override
    protected ReplySummary ofDocument(boolean complete, JsonWatcher kept) {
        byte[] counts = kept.kept(USAGE);
        byte[] error = kept.kept(ERROR);
        return new ReplySummary(
                complete,
                counts == null ? Usage.NONE : UsageReader.read(counts),
                Optional.ofNullable(error == null ? null : fault(error)));
    }

    private static boolean isDone(byte[] data, int length) {
        return length >= 6 && data[0] == '[' && data[1] == 'D' && data[2] == 'O' && data[3] == 'N' && data[5] == ']';
    }

    private static void addFinished(byte[] choices, Set<Integer> finished) {
        try {
            for (JsonNode choice : JsonMapper.shared().readTree(choices)) {
                if (choice.path("finish_reason").isString()) {
                    finished.add(choice.path("index").asInt(0));
                }
            }
        } catch (JacksonException e) {
            // A choice that can't be read has not finished.
            return;
        }
    }

    private static @Nullable Fault fault(byte[] json) {
        try {
            JsonNode error = JsonMapper.shared().readTree(json);
            boolean means = (error.isObject() && !error.isEmpty()) || error.isString();
            return means ? Faults.fault(error, 200) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** How many choices the request asked for; looked up only for a stream that has no {@code [DONE]}. */
    private int expectedChoices() {
        if (expected == 0) {
            expected = 1;
            try {
                JsonSpans spans = JsonHead.find(COUNT, sent.body());
                if (spans.isPresent(0)) {
                    expected = Math.max(1, JsonMapper.shared().readValue(spans.bytes(0), Integer.class));
                }
            } catch (FaultException | JacksonException e) {
                expected = 1;
            }
        }
        return expected;
    }
}
