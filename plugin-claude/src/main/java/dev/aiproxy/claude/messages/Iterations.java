package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.JsonCounts;
import tools.jackson.databind.JsonNode;

/**
 * What the single passes of one answer took ({@code usage.iterations}), by what they were for. The top level of a usage
 * counts the answer's own passes alone. Those of an advisor are another model's, at its own price: they are no part of any
 * total, and told by finer counts beside it.
 */
final class Iterations {
    /** Prefix of the finer counts of what compaction took: a part of the totals. */
    static final String COMPACTION = "compaction_";

    /** Prefix of the finer counts of what an advisor took: beside the totals. */
    static final String ADVISOR = "advisor_";

    static final Iterations NONE = new Iterations();

    private final Counts messages = new Counts();
    private final Counts compaction = new Counts();
    private final Counts advisor = new Counts();
    private boolean hasFallback;

    private Iterations() {}

    static Iterations of(JsonNode passes) {
        Iterations all = new Iterations();
        for (JsonNode pass : passes) {
            switch (pass.path("type").stringValue("")) {
                case "message" -> all.messages.add(Counts.of(JsonCounts.of(pass)));
                case "compaction" -> all.compaction.add(Counts.of(JsonCounts.of(pass)));
                case "advisor_message" -> all.advisor.add(Counts.of(JsonCounts.of(pass)));
                case "fallback_message" -> all.hasFallback = true;
                default -> {
                    // a kind of pass that did not exist when this was written: nobody knows what counts it
                }
            }
        }
        return all;
    }

    /** Whether the sum of the answer's passes is what was spent; with a fallback the top level is right. */
    boolean replacesTop() {
        return !hasFallback && messages.isKnown();
    }

    Counts messages() {
        return messages;
    }

    Counts compaction() {
        return compaction;
    }

    Counts advisor() {
        return advisor;
    }
}
