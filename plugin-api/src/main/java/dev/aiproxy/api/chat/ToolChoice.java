package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether and what the model must call.
 *
 * @param mode how free it is
 * @param names the only tools it may call; empty for all. {@link Mode#REQUIRED} with one name forces that one
 * @param parallel whether it may call several at once; null if not said
 * @param hosted a choice that only its protocol understands, with that protocol in the extras of the request; null if none
 */
public record ToolChoice(
        Mode mode,
        List<String> names,
        @Nullable Boolean parallel,
        @Nullable JsonNode hosted) {
    /** Nothing was said. */
    public static final ToolChoice UNSAID = new ToolChoice(Mode.UNSAID, List.of(), null, null);

    /** How free the model is to call tools. */
    public enum Mode {
        UNSAID,
        NONE,
        AUTO,
        REQUIRED
    }

    public static ToolChoice of(Mode mode) {
        return new ToolChoice(mode, List.of(), null, null);
    }

    /** This one and no other must be called. */
    public static ToolChoice named(String name) {
        return new ToolChoice(Mode.REQUIRED, List.of(name), null, null);
    }

    public ToolChoice withParallel(@Nullable Boolean allowed) {
        return new ToolChoice(mode, names, allowed, hosted);
    }

    /** Whether the model is not free to answer without a call. */
    public boolean isForced() {
        return mode == Mode.REQUIRED;
    }
}
