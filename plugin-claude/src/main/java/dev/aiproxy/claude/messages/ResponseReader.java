package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads an answer that came in one document. */
final class ResponseReader {
    private final ReplyShape shape;
    private final ReplyBlocks blocks;

    ResponseReader(ReplyShape shape) {
        this.shape = shape;
        this.blocks = new ReplyBlocks(shape);
    }

    ChatResponse read(JsonNode message) {
        ReplyHead head = new ReplyHead();
        head.add(message);
        List<Block> content = new ArrayList<>();
        JsonNode array = message.path("content");
        boolean cut = FinishReasons.isCut(head.stopReason());
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof ObjectNode json) {
                add(json, Place.ROOT.element("content", i), cut && i == array.size() - 1, content);
            }
        }
        boolean calls = content.stream().anyMatch(Block.ToolCall.class::isInstance);
        // A whole document has its end; a service that gives no reason for it is understood all the same.
        String raw = head.stopReason();
        Finish finish =
                FinishReasons.read(raw.isEmpty() ? "end_turn" : raw, head.stopSequence(), calls, head.stopDetails());
        return new ChatResponse(
                message.path("id").stringValue(""),
                message.path("model").stringValue(""),
                null,
                List.of(new Candidate(0, List.copyOf(content), finish, Extras.NONE)),
                head.usage().usage(),
                ReplyHead.tier(message),
                head.extras());
    }

    private void add(ObjectNode json, Place place, boolean cut, List<Block> to) {
        switch (json.path("type").stringValue("")) {
            case "text" -> text(json, place, to);
            case "thinking" -> {
                Block.Reasoning shell = blocks.thinking(json, place);
                to.add(new Block.Reasoning(
                        json.path("thinking").stringValue(""),
                        blocks.signature(json.path("signature").stringValue("")),
                        false,
                        shell.extras()));
            }
            case "redacted_thinking" -> {
                Block.Reasoning shell = blocks.redacted(json, place);
                to.add(new Block.Reasoning("", blocks.sealed(json), true, shell.extras()));
            }
            case "tool_use" -> call(json, place, cut, to);
            default -> to.add(Foreigners.read(json, place));
        }
    }

    private void text(ObjectNode json, Place place, List<Block> to) {
        if (shape.answerTool()) {
            shape.losses().add(place, Loss.Kind.DROPPED, "text before the answer");
            return;
        }
        String text = json.path("text").stringValue("");
        to.add(new Block.Text(
                shape.wrappedValue() ? ReplyBlocks.unwrapped(text) : text,
                Citations.read(json.path("citations"), place),
                null,
                null,
                blocks.text(json, place).extras()));
    }

    private void call(ObjectNode json, Place place, boolean cut, List<Block> to) {
        JsonNode input = json.path("input");
        boolean none = input.isMissingNode() || input.isNull() || (input.isObject() && input.isEmpty());
        String text = none ? cut ? "" : "{}" : Json.text(input);
        if (blocks.isAnswer(json)) {
            to.add(Block.Text.of(shape.wrappedValue() ? ReplyBlocks.unwrapped(text) : text));
            return;
        }
        to.add(blocks.call(json, place).withInput(blocks.isCustom(json) ? CallInput.freeText(text) : text));
    }
}
