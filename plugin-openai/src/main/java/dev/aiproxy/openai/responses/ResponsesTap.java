package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.json.JsonWatcher;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a Responses reply as it passes: the one terminal event holds the usage, all others are skipped by name. Events
 * without a name, which some services send, are told by their {@code type}.
 */
final class ResponsesTap extends EventTap {
    private static final JsonKeys DOCUMENT = JsonKeys.of("usage", "error", "id");
    private static final int USAGE = 0;
    private static final int ERROR = 1;
    private static final int ID = 2;
    private static final JsonKeys CREATED = JsonKeys.of("id");
    private static final JsonKeys TERMINAL = JsonKeys.of("response", "error");

    private byte @Nullable [] usage;
    private @Nullable String id;
    private @Nullable Fault fault;
    private boolean ended;

    ResponsesTap() {
        super(DOCUMENT);
    }

    @Override
    protected void event(String name, byte[] data, int length) {
        if (ended) {
            return;
        }
        String type = type(name, data, length);
        if (type.equals("response.created")) {
            created(data, length);
            return;
        }
        if (!ends(type)) {
            return;
        }
        try {
            JsonSpans spans = TERMINAL.find(ByteBuffer.wrap(data, 0, length));
            if (type.equals("error")) {
                fault = fault(spans.isObject(1) ? spans.bytes(1) : Arrays.copyOf(data, length));
            } else if (spans.isObject(0)) {
                response(spans.value(0));
            }
            if (type.equals("response.failed") && fault == null) {
                fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The provider said that the response failed.");
            }
            // An error event may be followed by response.failed, which has the usage.
            ended = !type.equals("error");
        } catch (JsonFormatException e) {
            // A terminal event that can't be read is none.
            return;
        }
    }

    /** The id is known from here on, also if the client does not wait for the end. */
    private void created(byte[] data, int length) {
        try {
            JsonSpans spans = TERMINAL.find(ByteBuffer.wrap(data, 0, length));
            if (spans.isObject(0)) {
                id = CREATED.find(spans.value(0)).text(0).orElse(id);
            }
        } catch (JsonFormatException e) {
            // The last event has the id as well.
            return;
        }
    }

    private void response(ByteBuffer json) {
        JsonSpans spans = DOCUMENT.find(json);
        id = spans.text(ID).orElse(id);
        if (spans.isObject(USAGE)) {
            usage = spans.bytes(USAGE);
        }
        if (spans.isObject(ERROR)) {
            fault = fault(spans.bytes(ERROR));
        }
    }

    @Override
    protected void oversized(String name) {
        ended |= ends(name) && !name.equals("error");
    }

    @Override
    protected boolean finished() {
        return ended || fault != null;
    }

    @Override
    protected boolean finishes(String name, byte[] data, int length) {
        try {
            if (!ends(type(name, data, length))) {
                return false;
            }
            TERMINAL.find(ByteBuffer.wrap(data, 0, length));
            return true;
        } catch (JsonFormatException e) {
            return false;
        }
    }

    @Override
    protected ReplySummary ofEvents(boolean complete) {
        byte[] last = usage;
        return new ReplySummary(
                complete,
                last == null ? Usage.NONE : UsageReader.read(last),
                Optional.ofNullable(fault),
                Optional.ofNullable(id));
    }

    @Override
    protected ReplySummary ofDocument(boolean complete, JsonWatcher kept) {
        byte[] counts = kept.kept(USAGE);
        byte[] error = kept.kept(ERROR);
        return new ReplySummary(
                complete,
                counts == null ? Usage.NONE : UsageReader.read(counts),
                Optional.ofNullable(error == null ? null : fault(error)),
                kept.text(ID));
    }

    private static boolean ends(String type) {
        return switch (type) {
            case "response.completed", "response.incomplete", "response.failed", "error" -> true;
            default -> false;
        };
    }

    private static @Nullable Fault fault(byte[] json) {
        if (json[0] == 'n') {
            // What all answers without an error have.
            return null;
        }
        try {
            JsonNode error = JsonMapper.shared().readTree(json);
            return error.isObject() && !error.isEmpty() ? Faults.fault(error, 200) : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
