package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which Anthropic wants what the model said in one turn: a turn that thinks begins with that, and what the
 * provider's own tools did stands before the calls of the client's. An order that is right already stays.
 */
final class AssistantOrder {
    private AssistantOrder() {}

    static List<Block> of(List<Block> blocks) {
        int firstCall = blocks.size();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i) instanceof Block.ToolCall) {
                firstCall = i;
                break;
            }
        }
        boolean thinksLate = !blocks.isEmpty()
                && !(blocks.getFirst() instanceof Block.Reasoning)
                && blocks.subList(0, firstCall).stream().anyMatch(AssistantOrder::isSignedThought);
        boolean servesLate =
                blocks.subList(firstCall, blocks.size()).stream().anyMatch(Block.Foreign.class::isInstance);
        if (!thinksLate && !servesLate) {
            return blocks;
        }
        List<Block> thoughts = new ArrayList<>();
        List<Block> before = new ArrayList<>();
        List<Block> calls = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (thinksLate && i < firstCall && isSignedThought(block)) {
                thoughts.add(block);
            } else if (i < firstCall || block instanceof Block.Foreign) {
                before.add(block);
            } else {
                calls.add(block);
            }
        }
        thoughts.addAll(before);
        thoughts.addAll(calls);
        return thoughts;
    }

    private static boolean isSignedThought(Block block) {
        return block instanceof Block.Reasoning thought && thought.signature() != null;
    }
}
