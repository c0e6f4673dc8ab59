package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.json.JsonWatcher;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.ReplySummary;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a Messages reply as it passes: usage stands in the first and the last-but-one event, all deltas are skipped by
 * name. Events without a name, which some services send, are told by their {@code type}.
 */
final class MessagesTap extends EventTap {
    private static final JsonKeys DOCUMENT = JsonKeys.of("usage", "error", "id");
    private static final int USAGE = 0;
    private static final int ERROR = 1;
    private static final int ID = 2;
    private static final JsonKeys EVENT = JsonKeys.of("message", "usage", "error");

    private final boolean tellsId;
    private final UsageReader usage = new UsageReader();
    private @Nullable String id;
    private @Nullable Fault fault;
    private boolean stopped;

    /** @param tellsId whether later requests may go on from the answer by its id */
    MessagesTap(boolean tellsId) {
        super(DOCUMENT);
        this.tellsId = tellsId;
    }

    @Override
    protected void event(String name, byte[] data, int length) {
        if (stopped) {
            return;
        }
        String type = type(name, data, length);
        switch (type) {
            case "message_start", "message_delta", "message_stop", "error" -> read(type, data, length);
            default -> {
                // deltas, pings: nothing to count
            }
        }
    }

    private void read(String type, byte[] data, int length) {
        try {
            JsonSpans spans = EVENT.find(ByteBuffer.wrap(data, 0, length));
            switch (type) {
                case "message_start" -> {
                    if (spans.isObject(0)) {
                        JsonSpans message = DOCUMENT.find(spans.value(0));
                        addUsage(message, USAGE);
                        id = tellsId ? message.text(ID).orElse(null) : null;
                    }
                }
                case "message_delta" -> addUsage(spans, 1);
                case "message_stop" -> stopped = true;
                default -> fault = fault(spans.has(2) ? spans.bytes(2) : Arrays.copyOf(data, length));
            }
        } catch (JsonFormatException e) {
            // An event that can't be read tells nothing.
            return;
        }
    }

    private void addUsage(JsonSpans spans, int key) {
        if (spans.isObject(key)) {
            usage.add(spans.bytes(key));
        }
    }

    @Override
    protected boolean finished() {
        return stopped || fault != null;
    }

    @Override
    protected boolean finishes(String name, byte[] data, int length) {
        String type = type(name, data, length);
        if (!type.equals("message_stop") && !type.equals("error")) {
            return false;
        }
        try {
            EVENT.find(ByteBuffer.wrap(data, 0, length));
            return true;
        } catch (JsonFormatException e) {
            return false;
        }
    }

    @Override
    protected ReplySummary ofEvents(boolean complete) {
        return new ReplySummary(complete, usage.usage(), Optional.ofNullable(fault), Optional.ofNullable(id));
    }

    @Override
    protected ReplySummary ofDocument(boolean complete, JsonWatcher kept) {
        byte[] counts = kept.kept(USAGE);
        if (counts != null) {
            usage.add(counts);
        }
        byte[] error = kept.kept(ERROR);
        return new ReplySummary(
                complete,
                usage.usage(),
                Optional.ofNullable(error != null && error[0] == '{' ? fault(error) : null),
                tellsId ? kept.text(ID) : Optional.empty());
    }

    private static @Nullable Fault fault(byte[] json) {
        try {
            JsonNode error = JsonMapper.shared().readTree(json);
            return error.isNull() ? null : Faults.fault(error, 200);
        } catch (JacksonException e) {
            return null;
        }
    }
}
