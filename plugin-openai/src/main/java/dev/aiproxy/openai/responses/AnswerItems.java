package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which blocks of an answer {@link OutputWriter} shows as which item, by the item's prefix and number ({@code msg_1}): the
 * way back from an item's id to what the model said.
 */
final class AnswerItems {
    private final Map<String, List<Block>> items = new HashMap<>();
    private List<Block> message = new ArrayList<>();

    private AnswerItems() {}

    /** The items of an answer. */
    static Map<String, List<Block>> of(List<Block> blocks) {
        AnswerItems found = new AnswerItems();
        for (int i = 0; i < blocks.size(); i++) {
            found.block(blocks.get(i), i);
        }
        return found.items;
    }

    private void block(Block block, int number) {
        switch (block) {
            case Block.Text text -> {
                part(text, number);
                if (text.signature() != null) {
                    endMessage();
                    // What carries the signature has nothing to say of its own, unless no message was written for it.
                    items.put("rs_" + number, text.text().isEmpty() ? List.of(text) : List.of());
                }
            }
            case Block.Refusal refusal -> part(refusal, number);
            case Block.Reasoning reasoning -> item("rs_", number, reasoning);
            case Block.ToolCall call -> {
                item(call.freeText() ? "ctc_" : "fc_", number, call);
                items.put("rs_" + number, List.of());
            }
            case Block.Media media -> item("ig_", number, media);
            case Block.Foreign foreign -> {
                if (foreign.extras().form(ResponsesProtocol.ID, Names.FORM_PART).isBoolean()) {
                    part(foreign, number);
                } else {
                    endMessage();
                }
            }
            case Block.ToolResult result -> {
                // has no place in an answer
            }
        }
    }

    private void item(String prefix, int number, Block block) {
        endMessage();
        items.put(prefix + number, List.of(block));
    }

    private void part(Block block, int number) {
        if (block.extras().form(ResponsesProtocol.ID, Names.FORM_ITEM).isObject()) {
            endMessage();
        }
        if (message.isEmpty()) {
            items.put("msg_" + number, message);
        }
        message.add(block);
    }

    private void endMessage() {
        message = new ArrayList<>();
    }
}
