package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts the calls of a choice together from their deltas. A new call begins with an id that is not the open one's at that
 * index, or at an index that is new; an empty id begins none. A call is shown when its name is known.
 */
final class CallsReader {
    private final int choice;
    private final ReplyPlan plan;
    private final ChoiceReader owner;
    private final List<Call> calls = new ArrayList<>();

    CallsReader(int choice, ReplyPlan plan, ChoiceReader owner) {
        this.choice = choice;
        this.plan = plan;
        this.owner = owner;
    }

    boolean any() {
        for (Call call : calls) {
            if (call.block >= 0) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Fault read(JsonNode said, boolean whole, Consumer<? super ChatEvent> out) {
        for (JsonNode delta : said.path("tool_calls")) {
            Fault fault = delta.isObject() ? add(delta, whole, out) : null;
            if (fault != null) {
                return fault;
            }
        }
        JsonNode old = said.path("function_call");
        if (old.isObject()) {
            Call call = calls.isEmpty() ? begin(0, "", out) : calls.getFirst();
            return grow(call, old, old, out);
        }
        return null;
    }

    private @Nullable Fault add(JsonNode delta, boolean whole, Consumer<? super ChatEvent> out) {
        boolean custom = delta.path("custom").isObject();
        JsonNode inner = delta.path(custom ? "custom" : "function");
        String id = delta.path("id").asString("");
        JsonNode number = delta.path("index");
        int index = number.isIntegralNumber() && number.canConvertToInt() ? number.intValue() : -1;
        Call call = whole ? null : find(index, id, inner);
        if (call == null) {
            boolean nothing = id.isEmpty() && isBlank(inner, "name") && isBlank(inner, custom ? "input" : "arguments");
            if (nothing) {
                // DashScope ends with a delta that has neither name nor id.
                return null;
            }
            call = begin(index, id, out);
        }
        call.freeText |= custom || delta.path("type").asString("").equals("custom");
        return grow(call, inner, delta, out);
    }

    private static boolean isBlank(JsonNode inner, String name) {
        JsonNode value = inner.path(name);
        return value.isMissingNode()
                || value.isNull()
                || (value.isString() && value.stringValue().isEmpty());
    }

    /** The call that a delta goes on with; null if it begins one. */
    private @Nullable Call find(int index, String id, JsonNode inner) {
        if (index < 0) {
            if (!id.isEmpty()) {
                return byId(id);
            }
            Call last = calls.isEmpty() ? null : calls.getLast();
            return last == null || isAnother(last, inner) ? null : last;
        }
        for (int i = calls.size() - 1; i >= 0; i--) {
            Call call = calls.get(i);
            if (call.index == index) {
                boolean other = !id.isEmpty() && !call.id.isEmpty() && !id.equals(call.id);
                return other || (id.isEmpty() && isAnother(call, inner)) ? null : call;
            }
        }
        return null;
    }

    private @Nullable Call byId(String id) {
        for (Call call : calls) {
            if (call.id.equals(id)) {
                return call;
            }
        }
        return null;
    }

    /** Google's compatible endpoint sends whole calls without ids, all at one index: the name tells them apart. */
    private static boolean isAnother(Call call, JsonNode inner) {
        String name = inner.path("name").asString("");
        if (name.isEmpty() || call.name.isEmpty() || !call.id.isEmpty()) {
            return false;
        }
        return !name.equals(call.name) || (call.deltas == 1 && isWhole(call.first));
    }

    private static boolean isWhole(String input) {
        try {
            return Json.parse(input).isObject();
        } catch (JsonFormatException e) {
            return false;
        }
    }

    private Call begin(int index, String id, Consumer<? super ChatEvent> out) {
        owner.closeOpen(out);
        if (plan.callsInSequence() && !calls.isEmpty()) {
            end(calls.getLast(), out);
        }
        Call call = new Call(index, id, calls.size());
        calls.add(call);
        return call;
    }

    private @Nullable Fault grow(Call call, JsonNode inner, JsonNode delta, Consumer<? super ChatEvent> out) {
        if (call.id.isEmpty()) {
            call.id = delta.path("id").asString("");
        }
        String name = inner.path("name").asString("");
        if (call.name.isEmpty()) {
            call.name = name;
        }
        JsonNode input = inner.path(call.freeText ? "input" : "arguments");
        String text = input.isString() ? input.stringValue() : input.isContainer() ? Json.text(input) : "";
        if (++call.deltas == 1) {
            call.first = text;
        }
        if (call.ended) {
            return text.isBlank() ? null : StreamReader.broken("goes on with a tool call that it had ended");
        }
        if (call.block < 0 && !call.name.isEmpty()) {
            open(call, out);
        }
        if (!text.isEmpty()) {
            if (call.block < 0 || call.unwraps) {
                call.held.append(text);
            } else {
                out.accept(new ChatEvent.BlockDelta(choice, call.block, text));
            }
        }
        signature(call, delta, out);
        return null;
    }

    private void open(Call call, Consumer<? super ChatEvent> out) {
        ToolNames.Original original = plan.names().read(call.name);
        call.unwraps = plan.wrapped().contains(call.name);
        String id = call.id.isEmpty() ? CallIds.made(plan.seed().get(), call.number, call.name) : call.id;
        owner.closeOpen(out);
        call.block = owner.begin(
                new Block.ToolCall(
                        id,
                        original.name(),
                        original.namespace(),
                        call.freeText || call.unwraps,
                        "",
                        null,
                        null,
                        owner.at()),
                out);
        if (!call.held.isEmpty() && !call.unwraps) {
            out.accept(new ChatEvent.BlockDelta(choice, call.block, call.held.toString()));
            call.held.setLength(0);
        }
    }

    private void signature(Call call, JsonNode delta, Consumer<? super ChatEvent> out) {
        JsonNode value = delta.path("extra_content").path("google").path("thought_signature");
        if (value.isString() && call.block >= 0 && !call.ended) {
            out.accept(new ChatEvent.Signed(
                    choice, call.block, new Sealed(ID, plan.realm(), Sealed.Slot.CALL, value.stringValue())));
        }
    }

    private void end(Call call, Consumer<? super ChatEvent> out) {
        if (call.ended || call.block < 0) {
            return;
        }
        call.ended = true;
        if (call.unwraps && !call.held.isEmpty()) {
            String text = FreeText.unwrap(call.held.toString());
            call.held.setLength(0);
            if (!text.isEmpty()) {
                out.accept(new ChatEvent.BlockDelta(choice, call.block, text));
            }
        }
        out.accept(new ChatEvent.BlockEnd(choice, call.block));
    }

    /**
     * Ends all calls.
     *
     * @param cut whether the answer was cut, so that a call may be without its name
     */
    @Nullable
    Fault close(boolean cut, Consumer<? super ChatEvent> out) {
        for (Call call : calls) {
            end(call, out);
            if (call.block < 0 && !call.held.isEmpty() && !cut) {
                return StreamReader.broken("has a tool call without a name");
            }
        }
        return null;
    }

    private static final class Call {
        private final int index;
        private final int number;
        private final StringBuilder held = new StringBuilder();
        private String id;
        private String name = "";
        private int block = -1;
        private boolean freeText;
        private boolean unwraps;
        private String first = "";
        private int deltas;
        private boolean ended;

        private Call(int index, String id, int number) {
            this.index = index;
            this.id = id;
            this.number = number;
        }
    }
}
