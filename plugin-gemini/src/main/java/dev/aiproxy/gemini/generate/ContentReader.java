package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code contents} into turns. A client that has read a stream sends the model's words back in as many pieces as
 * they came in, so neighbouring pieces of the model that say no more than text are joined.
 */
final class ContentReader {
    private final List<Message> contents;
    private final CallPairs pairs;

    ContentReader(List<Message> contents) {
        this.contents = contents;
        this.pairs = new CallPairs(contents);
    }

    List<Turn> read() {
        List<Turn> turns = new ArrayList<>(contents.size());
        for (int i = 0; i < contents.size(); i++) {
            Turn turn = turn(i);
            Turn last = turns.isEmpty() ? null : turns.getLast();
            if (last != null
                    && last.role() == Role.ASSISTANT
                    && turn.role() == Role.ASSISTANT
                    && turn.extras().members().isEmpty()) {
                List<Block> joined = new ArrayList<>(last.blocks());
                turn.blocks().forEach(block -> append(joined, block));
                turns.set(turns.size() - 1, last.withBlocks(List.copyOf(joined)));
            } else {
                turns.add(turn);
            }
        }
        return turns;
    }

    private Turn turn(int number) {
        Message content = contents.get(number);
        Role role = role(content);
        List<Block> blocks = new ArrayList<>();
        if (role == Role.ASSISTANT
                && number > 0
                && !"model".equals(contents.get(number - 1).node().path("role").asString(""))) {
            pairs.close();
        }
        boolean onlyResults = true;
        int ordinal = 0;
        for (Message part : content.objects("parts")) {
            Block block = block(part, number, ordinal++);
            if (block == null) {
                continue;
            }
            onlyResults &= block instanceof Block.ToolResult;
            if (role == Role.ASSISTANT) {
                append(blocks, block);
            } else {
                blocks.add(block);
            }
        }
        Role kept = role == Role.USER && onlyResults && !blocks.isEmpty() ? Role.TOOL : role;
        return new Turn(kept, List.copyOf(blocks), null, content.rest(Names.CONTENT));
    }

    private static Role role(Message content) {
        return switch (content.text("role", "user")) {
            case "user", "function", "tool", "" -> Role.USER;
            case "model", "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default -> throw Members.wrong(content.place().member("role"), "must be 'user' or 'model'");
        };
    }

    private static void append(List<Block> blocks, Block block) {
        Block last = blocks.isEmpty() ? null : blocks.getLast();
        if (last instanceof Block.Reasoning first
                && block instanceof Block.Reasoning second
                && first.signature() == null
                && isPlain(first)
                && isPlain(second)) {
            blocks.set(
                    blocks.size() - 1,
                    new Block.Reasoning(
                            first.text() + second.text(), second.signature(), second.redacted(), first.extras()));
        } else if (last instanceof Block.Text first
                && block instanceof Block.Text second
                && first.signature() == null
                && second.signature() == null
                && isPlain(first)
                && isPlain(second)) {
            blocks.set(
                    blocks.size() - 1,
                    new Block.Text(first.text() + second.text(), List.of(), null, null, first.extras()));
        } else {
            blocks.add(block);
        }
    }

    private static boolean isPlain(Block block) {
        return block.extras().members().isEmpty();
    }

    /** Texts of the system instruction, which clients also send as a bare string. */
    static @Nullable Turn system(JsonNode value, Message request) {
        if (value.isString()) {
            Extras at = Extras.at(Names.PROTOCOL, request.place().member("systemInstruction"));
            return new Turn(Role.SYSTEM, List.of(Block.Text.of(value.stringValue(), null, at)), null, at);
        }
        Message content = Message.of(value, request.place().member("systemInstruction"));
        List<Block> blocks = new ArrayList<>();
        for (Message part : content.objects("parts")) {
            Block block = new ContentReader(List.of()).block(part, 0, 0);
            if (block != null) {
                blocks.add(block);
            }
        }
        if (blocks.isEmpty()) {
            return null;
        }
        Extras extras = content.rest(Names.CONTENT);
        JsonNode role = content.get("role");
        return new Turn(
                Role.SYSTEM, List.copyOf(blocks), null, role == null ? extras : extras.withForm(Names.ROLE, role));
    }

    private @Nullable Block block(Message part, int content, int ordinal) {
        if (part.has("text")) {
            return text(part);
        }
        Message call = part.object("functionCall");
        if (call != null) {
            return call(part, call, content, ordinal);
        }
        Message result = part.object("functionResponse");
        if (result != null) {
            return result(part, result, content, ordinal);
        }
        // A picture of a thought is no picture of the conversation.
        boolean thought = part.flag("thought");
        Message bytes = part.object("inlineData");
        if (bytes != null) {
            return thought ? foreign("thought", part) : MediaReader.bytes(part, bytes);
        }
        Message file = part.object("fileData");
        if (file != null) {
            return thought ? foreign("thought", part) : MediaReader.file(part, file);
        }
        String type = null;
        for (var member : part.node().properties()) {
            boolean says = !member.getValue().isNull();
            if (says && !Names.ANY_PART.contains(member.getKey())) {
                return foreign(member.getKey(), part);
            }
            type = says && type == null ? member.getKey() : type;
        }
        if (part.has("thoughtSignature")) {
            return text(part);
        }
        return type == null ? null : foreign(type, part);
    }

    private static Block foreign(String type, Message part) {
        return new Block.Foreign(
                Names.PROTOCOL,
                type,
                part.node(),
                ForeignParts.summary(part.node()),
                Extras.at(Names.PROTOCOL, part.place()));
    }

    private static Block text(Message part) {
        String text = part.text("text", "");
        Extras extras = part.rest(Names.TEXT_PART);
        boolean thought = part.flag("thought");
        Sealed signature =
                Signatures.read(part.text("thoughtSignature"), thought ? Sealed.Slot.THOUGHT : Sealed.Slot.TEXT);
        if (thought) {
            boolean redacted = signature != null && signature.slot() == Sealed.Slot.REDACTED;
            return new Block.Reasoning(text, signature, redacted, extras);
        }
        return new Block.Text(text, List.of(), signature, null, extras);
    }

    private Block call(Message part, Message call, int content, int ordinal) {
        String name = call.text("name", "");
        if (name.isEmpty()) {
            throw Members.wrong(call.place().member("name"), "is missing");
        }
        JsonNode args = call.get("args");
        ObjectNode rest = part.restOfPart(Names.CALL_PART);
        call.restInto(rest, "functionCall", Names.CALL);
        String id = call.text("id");
        ObjectNode form = form(id);
        if (args == null) {
            form.put(Names.WITHOUT_ARGUMENTS, true);
        }
        return new Block.ToolCall(
                pairs.call(content, ordinal, id, name),
                name,
                null,
                false,
                args == null ? "{}" : Json.text(args),
                Signatures.read(part.text("thoughtSignature"), Sealed.Slot.CALL),
                null,
                new Extras(Names.PROTOCOL, part.place(), rest, form));
    }

    private static ObjectNode form(@Nullable String id) {
        ObjectNode form = Json.object();
        return id == null || id.isEmpty() ? form.put(Names.WITHOUT_ID, true) : form;
    }

    private Block result(Message part, Message result, int content, int ordinal) {
        String name = result.text("name", "");
        List<Block> blocks = new ArrayList<>();
        JsonNode response = result.get("response");
        ToolResponse read = ToolResponse.read(response == null ? Json.object() : response);
        if (!read.text().isEmpty()) {
            blocks.add(Block.Text.of(read.text()));
        }
        for (Message inner : result.objects("parts")) {
            Message bytes = inner.object("inlineData");
            Message file = inner.object("fileData");
            if (bytes != null) {
                blocks.add(MediaReader.bytes(inner, bytes));
            } else if (file != null) {
                blocks.add(MediaReader.file(inner, file));
            } else {
                blocks.add(new Block.Foreign(
                        Names.PROTOCOL, "part", inner.node(), null, Extras.at(Names.PROTOCOL, inner.place())));
            }
        }
        ObjectNode rest = part.restOfPart(Names.RESULT_PART);
        result.restInto(rest, "functionResponse", Names.RESULT);
        String id = result.text("id");
        Extras extras = new Extras(Names.PROTOCOL, part.place(), rest, form(id));
        if (response != null && !read.write().equals(response)) {
            extras = extras.withForm("response", response);
        }
        return new Block.ToolResult(
                pairs.result(content, ordinal, id, name),
                name.isEmpty() ? null : name,
                false,
                List.copyOf(blocks),
                read.error(),
                null,
                extras);
    }
}
