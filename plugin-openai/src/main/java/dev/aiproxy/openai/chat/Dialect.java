package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ModelFacts;
import java.util.List;

/**
 * How a service wants its requests, by what is known of it and of its model.
 *
 * @param facts what is known ({@link dev.aiproxy.openai.protocol.ModelFactsTable})
 * @param own whether the client speaks Chat Completions itself: then it is taken to know what the service takes
 */
record Dialect(ModelFacts facts, boolean own) {
    /** OpenAI or Azure, rather than one of the many that are alike. */
    boolean isOpenAi() {
        return facts.word("dialect", "compatible").equals("openai");
    }

    /** Whether the service takes what is OpenAI's alone. */
    boolean takesAll() {
        return own || isOpenAi();
    }

    String systemRole() {
        return facts.word("system_role", "system");
    }

    boolean canReason() {
        return !facts.word("reasoning", "optional").equals("never");
    }

    boolean mustReason() {
        return facts.word("reasoning", "optional").equals("always");
    }

    String usualEffort() {
        return facts.word("reasoning_default", mustReason() ? "medium" : "none");
    }

    List<String> efforts() {
        List<String> usual = own
                ? List.of("none", "minimal", "low", "medium", "high", "xhigh", "max")
                : isOpenAi() ? List.of("none", "low", "medium", "high") : List.of("low", "medium", "high");
        return facts.words("efforts", usual);
    }

    String reasoningStyle() {
        return isOpenAi() ? "reasoning_effort" : facts.word("reasoning_style", own ? "reasoning_effort" : "none");
    }

    boolean wantsThoughts(boolean turnCallsTools) {
        return switch (facts.word("reasoning_back", "never")) {
            case "always" -> true;
            case "calls" -> turnCallsTools;
            default -> false;
        };
    }

    boolean takesStop() {
        return facts.flag("stop", true);
    }

    boolean takesCustomTools() {
        return facts.flag("custom_tools", takesAll());
    }

    boolean takesAllowedTools() {
        return facts.flag("allowed_tools", takesAll());
    }

    String cacheMarks() {
        return facts.word("cache_marks", own ? "breakpoint" : "none");
    }

    boolean wantsNineCharacterIds() {
        return facts.word("call_ids", "").equals("nine");
    }

    boolean callsInSequence() {
        return facts.flag("calls_in_sequence", isOpenAi());
    }

    List<String> refused() {
        return facts.words("refused", List.of());
    }
}
