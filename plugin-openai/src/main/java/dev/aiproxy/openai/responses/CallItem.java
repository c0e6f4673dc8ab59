package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Members;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A tool call while it is read. It begins when its name is known; what came before waits. A call of {@code parallel}, a
 * tool that nobody declared and some models invent to wrap several calls, waits for its end and is unwrapped.
 */
final class CallItem implements OutputItem {
    private static final String PARALLEL = "parallel";
    private static final String NAMESPACED = "multi_tool_use.parallel";
    private static final String FUNCTIONS = "functions.";

    private final OutputReader.BlockNumbers numbers;
    private final ToolNames names;
    private final boolean unwraps;
    private final boolean freeText;
    private final Place place;
    private final StringBuilder waiting = new StringBuilder();
    private Block.@Nullable ToolCall held;
    private int number = -1;
    private boolean open;
    private boolean finished;
    private int length;

    CallItem(OutputReader.BlockNumbers numbers, ToolNames names, boolean unwraps, boolean freeText, Place place) {
        this.numbers = numbers;
        this.names = names;
        this.unwraps = unwraps;
        this.freeText = freeText;
        this.place = place;
    }

    @Override
    public boolean fits(String type) {
        return type.equals(freeText ? Names.CUSTOM_CALL : Names.FUNCTION_CALL);
    }

    @Override
    public void added(Members item, String callId, Consumer<? super ChatEvent> out) {
        String name = item.text("name", "");
        if (number >= 0 || held != null || finished || name.isEmpty()) {
            return;
        }
        Block.ToolCall call = shell(item, callId);
        if (unwraps && !freeText && (name.equals(PARALLEL) || name.equals(NAMESPACED))) {
            held = call;
            return;
        }
        number = numbers.begin(call, out);
        open = true;
        String before = waiting.toString();
        waiting.setLength(0);
        say(before, out);
    }

    private Block.ToolCall shell(Members item, String callId) {
        Block.ToolCall call = ItemReader.call(item, callId);
        ToolNames.Original original = names.read(call.name());
        String namespace = call.namespace() == null ? original.namespace() : call.namespace();
        Extras extras = call.extras();
        return new Block.ToolCall(
                callId,
                original.name(),
                namespace,
                freeText,
                "",
                null,
                null,
                new Extras(extras.protocol(), place, extras.members()));
    }

    void delta(JsonNode event, Consumer<? super ChatEvent> out) {
        say(event.path("delta").stringValue(""), out);
    }

    /** The whole input is told: what has not come in pieces comes now. */
    void input(JsonNode event, String member, Consumer<? super ChatEvent> out) {
        complete(event.path(member).stringValue(""), out);
    }

    private void complete(String input, Consumer<? super ChatEvent> out) {
        int have = length + waiting.length();
        if (input.length() > have) {
            say(input.substring(have), out);
        }
    }

    private void say(String text, Consumer<? super ChatEvent> out) {
        if (text.isEmpty() || finished) {
            return;
        }
        if (!open) {
            waiting.append(text);
            return;
        }
        length += text.length();
        out.accept(new ChatEvent.BlockDelta(0, number, text));
    }

    @Override
    public void done(Members item, String callId, Consumer<? super ChatEvent> out) {
        if (finished) {
            return;
        }
        added(item, callId, out);
        complete(item.text(freeText ? "input" : "arguments", ""), out);
        close(out);
    }

    @Override
    public void close(Consumer<? super ChatEvent> out) {
        if (finished) {
            return;
        }
        Block.ToolCall wrapped = held;
        if (wrapped != null) {
            held = null;
            unwrap(wrapped, out);
        }
        finished = true;
        if (open) {
            open = false;
            out.accept(new ChatEvent.BlockEnd(0, number));
        }
    }

    private void unwrap(Block.ToolCall wrapped, Consumer<? super ChatEvent> out) {
        JsonNode uses;
        try {
            uses = Json.parse(waiting.toString()).path("tool_uses");
        } catch (JsonFormatException e) {
            uses = Json.object().path("tool_uses");
        }
        if (!uses.isArray() || uses.isEmpty()) {
            whole(wrapped, waiting.toString(), out);
            return;
        }
        int ordinal = 0;
        for (JsonNode use : uses) {
            String sent = use.path("recipient_name").stringValue("");
            ToolNames.Original original =
                    names.read(sent.startsWith(FUNCTIONS) ? sent.substring(FUNCTIONS.length()) : sent);
            JsonNode parameters = use.path("parameters");
            whole(
                    wrapped.withId(wrapped.id() + '_' + ordinal++).withName(original.name(), original.namespace()),
                    parameters.isObject() ? Json.text(parameters) : "{}",
                    out);
        }
    }

    private void whole(Block.ToolCall call, String input, Consumer<? super ChatEvent> out) {
        int begun = numbers.begin(call, out);
        if (!input.isEmpty()) {
            out.accept(new ChatEvent.BlockDelta(0, begun, input));
        }
        out.accept(new ChatEvent.BlockEnd(0, begun));
    }
}
