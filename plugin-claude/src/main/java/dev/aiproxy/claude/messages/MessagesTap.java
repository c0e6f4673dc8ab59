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
    private static final JsonKeys TYPE = JsonKeys.of("type");
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
                default -> fault = fault(spans.has(2) ? bytes(spans.value(2)) : Arrays.copyOf(data, length));
            }
        } catch (JsonFormatException e) {
            // An event that can't be read tells nothing.
            return;
        }
    }

    private void addUsage(JsonSpans spans, int key) {
        if (spans.isObject(key)) {
            usage.add(bytes(spans.value(key)));
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
        byte[] named = tellsId ? kept.kept(ID) : null;
        return new ReplySummary(
                complete,
                usage.usage(),
                Optional.ofNullable(error != null && error[0] == '{' ? fault(error) : null),
                named == null ? Optional.empty() : text(named));
    }

    private static Optional<String> text(byte[] json) {
        try {
            JsonNode value = JsonMapper.shared().readTree(json);
            return value.isString() ? Optional.of(value.stringValue("")) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String type(String name, byte[] data, int length) {
        if (!name.isEmpty() || length == 0 || data[0] != '{') {
            return name;
        }
        try {
            return TYPE.find(ByteBuffer.wrap(data, 0, length)).text(0).orElse("");
        } catch (JsonFormatException e) {
            return "";
        }
    }

    private static @Nullable Fault fault(byte[] json) {
        try {
            JsonNode error = JsonMapper.shared().readTree(json);
            return error.isNull() ? null : Faults.fault(error, 200);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }
}
