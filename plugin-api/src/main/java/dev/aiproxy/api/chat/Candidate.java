package dev.aiproxy.api.chat;

import java.util.List;

/**
 * One of the answers to a request; nearly always the only one.
 *
 * @param index from 0
 * @param blocks in the order in which they were made
 */
public record Candidate(int index, List<Block> blocks, Finish finish, Extras extras) {
    /** Whether it asks the client to run a tool. */
    public boolean callsTools() {
        for (Block block : blocks) {
            if (block instanceof Block.ToolCall) {
                return true;
            }
        }
        return false;
    }
}
