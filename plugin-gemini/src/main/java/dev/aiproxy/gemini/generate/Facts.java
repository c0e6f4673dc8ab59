package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ModelFacts;
import java.util.List;

/** What is known of the model at hand, under the names that {@link dev.aiproxy.gemini.GeminiModels} documents. */
record Facts(ModelFacts facts) {
    String thinking() {
        return facts.word("thinking", "none");
    }

    int budgetLeast() {
        return facts.number("budget_least", 1);
    }

    int budgetMost() {
        return facts.number("budget_most", 24_576);
    }

    boolean budgetOff() {
        return facts.flag("budget_off", true);
    }

    List<String> levels() {
        return facts.words("levels", List.of("low", "medium", "high"));
    }

    boolean signatures() {
        return facts.flag("signatures", false);
    }

    boolean callIds() {
        return facts.flag("call_ids", false);
    }

    boolean jsonSchema() {
        return facts.flag("json_schema", false);
    }

    boolean jsonWithTools() {
        return facts.flag("json_with_tools", false);
    }

    boolean resultMedia() {
        return facts.flag("result_media", false);
    }

    boolean fetchesUrls() {
        return facts.flag("fetches_urls", false);
    }

    int maxOutput() {
        return facts.number("max_output", 0);
    }

    int maxHop() {
        return facts.number("max_hop", 0);
    }
}
