package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.ReasoningWish.Mode;
import dev.aiproxy.api.chat.ReasoningWish.Show;
import dev.aiproxy.api.wire.Members;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads how a client wants the model to think: OpenAI's {@code reasoning_effort}, OpenRouter's {@code reasoning},
 * DashScope's {@code enable_thinking} and {@code thinking_budget}, the {@code thinking} of DeepSeek, Kimi and GLM.
 */
final class ReasoningReader {
    private ReasoningReader() {}

    static ReasoningWish read(Members root) {
        Members open = root.value("reasoning").isObject() ? root.within("reasoning") : null;
        Members thinking = root.value("thinking").isObject() ? root.within("thinking") : null;
        Effort effort = effort(root, "reasoning_effort");
        Integer budget = root.integer("thinking_budget");
        Mode mode = Mode.UNSAID;
        Boolean enabled = root.flag("enable_thinking");
        boolean hidden = false;
        if (open != null) {
            effort = effort == null ? effort(open, "effort") : effort;
            budget = budget == null ? open.integer("max_tokens") : budget;
            enabled = enabled == null ? open.flag("enabled") : enabled;
            hidden = open.isTrue("exclude");
        }
        if (thinking != null) {
            budget = budget == null ? thinking.integer("budget_tokens") : budget;
            mode = switch (thinking.value("type").asString("")) {
                case "enabled" -> Mode.ON;
                case "disabled" -> Mode.OFF;
                case "adaptive", "auto" -> Mode.ADAPTIVE;
                default -> Mode.UNSAID;
            };
        }
        if (enabled != null) {
            mode = enabled ? Mode.ON : Mode.OFF;
        }
        if (effort == Effort.NONE) {
            return new ReasoningWish(Mode.OFF, Effort.NONE, null, Show.UNSAID);
        }
        boolean said = effort != null || budget != null || mode != Mode.UNSAID || open != null;
        if (!said) {
            return ReasoningWish.UNSAID;
        }
        return new ReasoningWish(
                mode, effort, budget, hidden ? Show.NONE : mode == Mode.OFF ? Show.UNSAID : Show.SUMMARY);
    }

    private static @Nullable Effort effort(Members at, String name) {
        String word = at.text(name);
        return word == null ? null : Effort.of(word).orElse(null);
    }

    /** The extras with what {@link #read} could make nothing of. */
    static Extras unread(Members root, Extras extras) {
        Extras all = extras;
        String word = root.text("reasoning_effort");
        if (word != null && Effort.of(word).isEmpty()) {
            all = all.with("reasoning_effort", root.value("reasoning_effort"));
        }
        for (String name : new String[] {"reasoning", "thinking"}) {
            JsonNode value = root.value(name);
            if (!value.isMissingNode() && !value.isObject()) {
                all = all.with(name, value);
            }
        }
        Optional<String> type = Optional.of(root.value("thinking").path("type").asString(""));
        if (type.filter(word2 -> !word2.isEmpty() && !isMode(word2)).isPresent()) {
            all = all.with("thinking", root.value("thinking"));
        }
        return all;
    }

    private static boolean isMode(String type) {
        return switch (type) {
            case "enabled", "disabled", "adaptive", "auto" -> true;
            default -> false;
        };
    }
}
