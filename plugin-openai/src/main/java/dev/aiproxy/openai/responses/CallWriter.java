package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A tool call while it is written. */
final class CallWriter {
    private final OutputWriter output;
    private final Block.ToolCall call;
    private final ObjectNode item;
    private final String id;
    private final int index;
    private final String member;
    private final StringBuilder input = new StringBuilder();
    private final EventWriter.Envelope envelope;
    private @Nullable Sealed late;

    CallWriter(Block.ToolCall shell, String id, OutputWriter output) {
        this.output = output;
        this.call = shell;
        this.id = id;
        this.index = output.index();
        this.member = shell.freeText() ? "input" : "arguments";
        item = ContentWriter.typed(shell.freeText() ? Names.CUSTOM_CALL : Names.FUNCTION_CALL);
        item.put(Names.ID, id);
        item.put("call_id", shell.id());
        item.put("name", shell.name());
        if (shell.namespace() != null) {
            item.put("namespace", shell.namespace());
        }
        shell.extras().writeTo(ResponsesProtocol.ID, item);
        ObjectNode begun = item.deepCopy();
        begun.put(member, "");
        begun.put(Names.STATUS, "in_progress");
        output.added(begun);
        envelope = new EventWriter.Envelope(event("delta"), id, index, "", "");
        say(shell.input());
    }

    private String event(String what) {
        return (call.freeText() ? "response.custom_tool_call_input." : "response.function_call_arguments.") + what;
    }

    /** What pairs it with its result. */
    String callId() {
        return call.id();
    }

    void say(String more) {
        if (!more.isEmpty()) {
            input.append(more);
            output.events().delta(envelope, more);
        }
    }

    void sign(Sealed sealed) {
        if (!sealed.equals(call.signature())) {
            late = sealed;
        }
    }

    /** Whether the input is sure to be complete; free text never tells, nor does an input of nothing. */
    boolean isWhole() {
        if (call.freeText() || input.isEmpty()) {
            return false;
        }
        try {
            return Json.parse(input.toString()).isObject();
        } catch (JsonFormatException e) {
            return false;
        }
    }

    /**
     * Ends the item.
     *
     * @param incomplete whether the model was cut before it could end the call
     * @return a signature that came after the call had begun, to be carried behind it; null if none
     */
    @Nullable
    Sealed end(boolean incomplete) {
        String all = input.isEmpty() && !call.freeText() && !incomplete ? "{}" : input.toString();
        if (!incomplete) {
            output.events().event(event("done"), event -> {
                event.put("item_id", id);
                event.put("output_index", index);
                event.put(member, all);
            });
        }
        item.put(member, all);
        item.put(Names.STATUS, incomplete ? "incomplete" : "completed");
        output.done(item);
        return late;
    }
}
