package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A block of a streamed answer that has begun and not ended. What only this protocol knows, free text of custom tools and
 * wrapped answers wait for their end; all else goes out as it comes. Used by one thread.
 */
final class OpenBlock {
    private enum Kind {
        TEXT,
        THINKING,
        REDACTED,
        CALL,
        /** The input of the answer's tool. */
        ANSWER,
        FOREIGN,
        /** Text beside an answer that comes as a call. */
        DROPPED
    }

    private final Kind kind;
    private final ObjectNode json;
    private final Place place;
    private final int number;
    private final ReplyBlocks blocks;
    private final @Nullable Block shell;
    private final @Nullable StringBuilder held;
    private final boolean custom;
    private boolean hasInput;
    private int citations;

    private OpenBlock(
            Kind kind,
            ObjectNode json,
            Place place,
            int number,
            ReplyBlocks blocks,
            @Nullable Block shell,
            boolean holds,
            boolean custom) {
        this.kind = kind;
        this.json = json;
        this.place = place;
        this.number = number;
        this.blocks = blocks;
        this.shell = shell;
        this.held = holds ? new StringBuilder() : null;
        this.custom = custom;
    }

    /** @param number of the block if it is to be given */
    static OpenBlock of(ObjectNode json, int index, int number, ReplyBlocks blocks, ReplyShape shape) {
        Place place = Place.ROOT.element("content", index);
        return switch (json.path("type").stringValue("")) {
            case "text" -> {
                if (shape.answerTool()) {
                    shape.losses().add(place, Loss.Kind.DROPPED, "text before the answer");
                    yield new OpenBlock(Kind.DROPPED, json, place, -1, blocks, null, false, false);
                }
                yield new OpenBlock(
                        Kind.TEXT, json, place, number, blocks, blocks.text(json, place), shape.wrappedValue(), false);
            }
            case "thinking" ->
                new OpenBlock(Kind.THINKING, json, place, number, blocks, blocks.thinking(json, place), false, false);
            case "redacted_thinking" ->
                new OpenBlock(Kind.REDACTED, json, place, number, blocks, blocks.redacted(json, place), false, false);
            case "tool_use" -> {
                if (blocks.isAnswer(json)) {
                    yield new OpenBlock(
                            Kind.ANSWER, json, place, number, blocks, Block.Text.of(""), shape.wrappedValue(), false);
                }
                boolean custom = blocks.isCustom(json);
                yield new OpenBlock(Kind.CALL, json, place, number, blocks, blocks.call(json, place), custom, custom);
            }
            default -> new OpenBlock(Kind.FOREIGN, json, place, -1, blocks, null, true, false);
        };
    }

    int number() {
        return number;
    }

    /** The block as it begins; null if it is given at its end, or never. */
    @Nullable
    Block shell() {
        return shell;
    }

    boolean isForeign() {
        return kind == Kind.FOREIGN;
    }

    /** Whether it is a call of which no argument has come. */
    boolean isSilentCall() {
        return (kind == Kind.CALL || kind == Kind.ANSWER) && !hasInput;
    }

    /** What the shell had of the content already. */
    void initial(Consumer<? super ChatEvent> out) {
        switch (kind) {
            case TEXT -> {
                text(json.path("text").stringValue(""), out);
                for (Citation citation : Citations.read(json.path("citations"), place)) {
                    cite(citation, out);
                }
            }
            case THINKING -> {
                text(json.path("thinking").stringValue(""), out);
                MessageEvents.sign(
                        number, blocks.signature(json.path("signature").stringValue("")), out);
            }
            case REDACTED -> MessageEvents.sign(number, blocks.sealed(json), out);
            case CALL, ANSWER, FOREIGN, DROPPED -> {
                // a call's input is the first delta's, or stands in the shell of a call that gets none
            }
        }
    }

    void delta(JsonNode delta, Consumer<? super ChatEvent> out) {
        switch (delta.path("type").stringValue("")) {
            case "text_delta" -> {
                if (kind == Kind.TEXT) {
                    text(delta.path("text").stringValue(""), out);
                }
            }
            case "thinking_delta" -> {
                if (kind == Kind.THINKING) {
                    text(delta.path("thinking").stringValue(""), out);
                }
            }
            case "input_json_delta" -> input(delta.path("partial_json").stringValue(""), out);
            case "signature_delta" -> {
                if (kind == Kind.THINKING) {
                    MessageEvents.sign(
                            number, blocks.signature(delta.path("signature").stringValue("")), out);
                }
            }
            case "citations_delta" -> {
                if (kind == Kind.TEXT && delta.path("citation").isObject()) {
                    cite(Citations.one(delta.path("citation"), place.element("citations", citations)), out);
                }
            }
            default -> {
                if (kind == Kind.FOREIGN) {
                    merge(delta);
                }
            }
        }
    }

    private void cite(Citation citation, Consumer<? super ChatEvent> out) {
        citations++;
        out.accept(new ChatEvent.CitationAdded(0, number, citation));
    }

    private void merge(JsonNode delta) {
        for (var member : delta.properties()) {
            if (!member.getKey().equals("type") && !member.getValue().isNull()) {
                json.set(member.getKey(), member.getValue());
            }
        }
    }

    private void input(String fragment, Consumer<? super ChatEvent> out) {
        if (kind == Kind.CALL || kind == Kind.ANSWER) {
            hasInput |= !fragment.isEmpty();
            text(fragment, out);
        } else if (kind == Kind.FOREIGN && held != null) {
            held.append(fragment);
        }
    }

    private void text(String text, Consumer<? super ChatEvent> out) {
        if (text.isEmpty()) {
            return;
        }
        if (held != null) {
            held.append(text);
        } else {
            out.accept(new ChatEvent.BlockDelta(0, number, text));
        }
    }

    /** The call has no arguments but those that its shell had. */
    void noArguments(Consumer<? super ChatEvent> out) {
        JsonNode input = json.path("input");
        text(input.isMissingNode() || input.isNull() ? "{}" : Json.text(input), out);
    }

    /** The whole of a block that only this protocol knows. */
    Block.Foreign foreign() {
        if (held != null && !held.isEmpty()) {
            try {
                json.set("input", Json.parse(held.toString()));
            } catch (JsonFormatException e) {
                json.put("input", held.toString());
            }
        }
        return Foreigners.read(json, place);
    }

    void end(Consumer<? super ChatEvent> out) {
        if (shell == null) {
            return;
        }
        if (held != null && !held.isEmpty()) {
            String all = held.toString();
            String given = custom ? CallInput.freeText(all) : ReplyBlocks.unwrapped(all);
            if (!given.isEmpty()) {
                out.accept(new ChatEvent.BlockDelta(0, number, given));
            }
        }
        out.accept(new ChatEvent.BlockEnd(0, number));
    }
}
