package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.wire.Members;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a client wants the model to think: {@code thinking} and {@code output_config.effort}. */
final class ThinkingReader {
    /** Form of a request: what it said of showing thoughts, where the model has a less exact word. */
    static final String DISPLAY = "thinking.display";

    private static final Set<String> FORMAT_KNOWN = Set.of("type", "schema");

    private ThinkingReader() {}

    static ReasoningWish read(ObjectNode body) {
        Members members = new Members(body, Place.ROOT).within("thinking");
        JsonNode thinking = members.object();
        ReasoningWish.Mode mode = mode(thinking);
        Integer budget = mode == ReasoningWish.Mode.ON ? members.count("budget_tokens") : null;
        Effort effort = effort(body.path("output_config")).orElse(null);
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

    /** The effort that a {@code output_config} names, if it is a word that we know. */
    static Optional<Effort> effort(JsonNode config) {
        String word = config.path("effort").stringValue("");
        return Effort.of(word).filter(effort -> effort.word().equals(word));
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
            boolean displayKnown = show(thinking) != ReasoningWish.Show.UNSAID;
            if ("updates".equals(thinking.path("display").stringValue(""))) {
                // Elsewhere a summary is what comes nearest.
                all = all.withForm(DISPLAY, thinking.get("display"));
            }
            Set<String> known = budgetKnown
                    ? displayKnown ? Set.of("type", "budget_tokens", "display") : Set.of("type", "budget_tokens")
                    : displayKnown ? Set.of("type", "display") : Set.of("type");
            all = Nested.read("thinking", thinking, known, all);
        }
        JsonNode config = body.path("output_config");
        boolean effortKnown = effort(config).isPresent();
        JsonNode format = config.path("format");
        boolean formatKnown = RequestReader.isSchema(format);
        Set<String> known = effortKnown
                ? formatKnown ? Set.of("effort", "format") : Set.of("effort")
                : formatKnown ? Set.of("format") : Set.of();
        all = Nested.read("output_config", config, known, all);
        if (formatKnown) {
            all = Nested.read("output_config.format", format, FORMAT_KNOWN, all);
        }
        JsonNode old = body.path("output_format");
        if (!old.isObject()) {
            return all;
        }
        boolean counts = !formatKnown && RequestReader.isSchema(old);
        return counts
                ? Nested.read("output_format", old, FORMAT_KNOWN, all).withForm("output_format", old)
                : all.with("output_format", old);
    }
}
