package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a client wants the model to think: {@code thinking} and {@code output_config.effort}. */
final class ThinkingReader {
    private static final Place PLACE = Place.ROOT.member("thinking");

    private ThinkingReader() {}

    static ReasoningWish read(JsonNode body) {
        JsonNode thinking = body.path("thinking");
        if (!thinking.isObject() && !thinking.isMissingNode() && !thinking.isNull()) {
            throw Members.invalid(PLACE, "must be an object");
        }
        ReasoningWish.Mode mode = mode(thinking);
        Integer budget = mode == ReasoningWish.Mode.ON ? Members.count(thinking, "budget_tokens", PLACE) : null;
        Effort effort = effort(body.path("output_config"));
        ReasoningWish.Show show = show(thinking);
        if (mode == ReasoningWish.Mode.UNSAID && effort == null && show == ReasoningWish.Show.UNSAID) {
            return ReasoningWish.UNSAID;
        }
        return new ReasoningWish(mode, effort, budget, show);
    }

    private static ReasoningWish.Mode mode(JsonNode thinking) {
        return switch (thinking.path("type").stringValue("")) {
            case "enabled" -> ReasoningWish.Mode.ON;
            case "adaptive" -> ReasoningWish.Mode.ADAPTIVE;
            case "between_tools" -> ReasoningWish.Mode.BETWEEN_TOOLS;
            case "disabled" -> ReasoningWish.Mode.OFF;
            default -> ReasoningWish.Mode.UNSAID;
        };
    }

    private static @Nullable Effort effort(JsonNode config) {
        String word = config.path("effort").stringValue("");
        return isEffort(word) ? Effort.of(word).orElse(null) : null;
    }

    private static boolean isEffort(String word) {
        return Effort.of(word).filter(effort -> effort.word().equals(word)).isPresent();
    }

    private static ReasoningWish.Show show(JsonNode thinking) {
        return switch (thinking.path("display").stringValue("")) {
            case "summarized", "updates" -> ReasoningWish.Show.SUMMARY;
            case "omitted" -> ReasoningWish.Show.NONE;
            default -> ReasoningWish.Show.UNSAID;
        };
    }

    /** What stands in both objects and the wish does not say. */
    static Extras extras(JsonNode body, Extras extras) {
        JsonNode thinking = body.path("thinking");
        Extras all = extras;
        if (thinking.isObject() && mode(thinking) == ReasoningWish.Mode.UNSAID) {
            all = all.with("thinking", thinking);
        } else {
            boolean budgetKnown = mode(thinking) == ReasoningWish.Mode.ON;
            boolean displayKnown = show(thinking) != ReasoningWish.Show.UNSAID
                    && !"updates".equals(thinking.path("display").stringValue(""));
            Set<String> known = budgetKnown
                    ? displayKnown ? Set.of("type", "budget_tokens", "display") : Set.of("type", "budget_tokens")
                    : displayKnown ? Set.of("type", "display") : Set.of("type");
            all = Nested.read("thinking", thinking, known, all);
        }
        JsonNode config = body.path("output_config");
        boolean effortKnown = isEffort(config.path("effort").stringValue(""));
        boolean formatKnown = RequestReader.isSchema(config.path("format"));
        Set<String> known = effortKnown
                ? formatKnown ? Set.of("effort", "format") : Set.of("effort")
                : formatKnown ? Set.of("format") : Set.of();
        all = Nested.read("output_config", config, known, all);
        JsonNode old = body.path("output_format");
        if (old.isObject() && (formatKnown || !RequestReader.isSchema(old))) {
            all = all.with("output_format", old);
        }
        return all;
    }
}
