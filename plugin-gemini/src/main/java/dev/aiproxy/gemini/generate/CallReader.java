package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the calls of one candidate, which come whole or, from Vertex AI, with their arguments in pieces. */
final class CallReader {
    private final int candidate;
    private final ReplyNames source;
    private final Set<String> ids = new HashSet<>();
    private int count;
    private @Nullable Partial partial;

    CallReader(int candidate, ReplyNames source) {
        this.candidate = candidate;
        this.source = source;
    }

    /** How many there were. */
    int count() {
        return count;
    }

    /** Whether a call whose arguments come in pieces is still open, and one of them made no sense. */
    boolean isBroken() {
        return partial != null && !partial.isWhole;
    }

    /**
     * Reads a part with a {@code functionCall}.
     *
     * @param newBlock ends the block before and numbers the next
     */
    void read(JsonNode part, IntSupplier newBlock, Consumer<? super ChatEvent> out) {
        JsonNode call = part.path("functionCall");
        String name = call.path("name").asString("");
        boolean goesOn = call.path("willContinue").asBoolean(false) || call.has("partialArgs");
        if (!name.isEmpty()) {
            end(out);
            Partial begun = begin(part, name, newBlock.getAsInt(), out);
            if (!goesOn) {
                finish(begun, source.input(name, call.path("args")), out);
                return;
            }
            partial = begun;
        }
        Partial current = partial;
        if (current == null) {
            return;
        }
        for (JsonNode piece : call.path("partialArgs")) {
            current.isWhole &= current.arguments.add(piece);
        }
        if (name.isEmpty()) {
            sign(current, part, out);
        }
        if (!call.path("willContinue").asBoolean(false)) {
            end(out);
        }
    }

    private Partial begin(JsonNode part, String sentName, int block, Consumer<? super ChatEvent> out) {
        ToolNames.Original name = source.names().read(sentName);
        String id = part.path("functionCall").path("id").asString("");
        if (id.isEmpty() || !ids.add(id)) {
            id = CallIds.made(source.seed().get() + candidate, count, name.name());
            ids.add(id);
        }
        count++;
        Partial begun = new Partial(block, sentName);
        boolean freeText = source.freeText().contains(sentName);
        out.accept(new ChatEvent.BlockStart(
                candidate,
                block,
                new Block.ToolCall(id, name.name(), name.namespace(), freeText, "", null, null, Extras.NONE)));
        sign(begun, part, out);
        return begun;
    }

    private void sign(Partial call, JsonNode part, Consumer<? super ChatEvent> out) {
        String signature = part.path("thoughtSignature").asString("");
        if (!signature.isEmpty()) {
            Sealed sealed = new Sealed(Names.PROTOCOL, source.realm(), Sealed.Slot.CALL, signature);
            out.accept(new ChatEvent.Signed(candidate, call.block, sealed));
        }
    }

    private void finish(Partial call, String input, Consumer<? super ChatEvent> out) {
        if (!input.isEmpty()) {
            out.accept(new ChatEvent.BlockDelta(candidate, call.block, input));
        }
        out.accept(new ChatEvent.BlockEnd(candidate, call.block));
    }

    /** Ends the call whose arguments come in pieces, if there is one. */
    void end(Consumer<? super ChatEvent> out) {
        Partial current = partial;
        if (current != null) {
            partial = null;
            finish(current, source.input(current.name, Json.parse(current.arguments.json())), out);
        }
    }

    private static final class Partial {
        private final int block;
        private final String name;
        private final PartialArguments arguments = new PartialArguments();
        private boolean isWhole = true;

        private Partial(int block, String name) {
            this.block = block;
            this.name = name;
        }
    }
}
