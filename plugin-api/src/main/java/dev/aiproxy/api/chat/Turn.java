package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one side says at once.
 *
 * <p>Results of tools may stand in a {@link Role#TOOL} turn or in a {@link Role#USER} turn before its text, as the
 * client's protocol has it; encoders cope with both ({@link Conversation}).
 *
 * @param role who speaks
 * @param blocks what is said, in order
 * @param name name of the speaker; null if none
 */
public record Turn(Role role, List<Block> blocks, @Nullable String name, Extras extras) {
    /** Who speaks in a turn. */
    public enum Role {
        /** The operator; {@link #DEVELOPER} is OpenAI's newer word for it. */
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT,
        /** Nothing but {@link Block.ToolResult}s. */
        TOOL;

        /** Whether it is the operator who speaks. */
        public boolean isSystem() {
            return this == SYSTEM || this == DEVELOPER;
        }
    }

    public static Turn of(Role role, Block... blocks) {
        return new Turn(role, List.of(blocks), null, Extras.NONE);
    }

    public static Turn of(Role role, List<Block> blocks) {
        return new Turn(role, blocks, null, Extras.NONE);
    }

    public Turn withBlocks(List<Block> other) {
        return new Turn(role, other, name, extras);
    }
}
