package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.CallIds;
import java.util.Optional;

/**
 * Ids of answers and of their items. Those that the gateway makes follow from its id of the request, and can be told from
 * a provider's own, which alone know them: {@code msg_gw…}.
 */
final class ItemIds {
    private static final String MARK = "gw";
    private static final int LONGEST = 44;

    private final String seed;

    /** @param requestId the gateway's id of the request */
    ItemIds(String requestId) {
        seed = new CallIds(LONGEST).write(requestId);
    }

    /** The id of the answer. */
    String response() {
        return "resp_" + MARK + seed;
    }

    /**
     * The id of an item.
     *
     * @param prefix what sort of item: {@code msg}, {@code rs}, {@code fc}, {@code ctc}
     * @param block number of the answer's block that it begins with, which is the same whether the answer is streamed
     */
    String item(String prefix, int block) {
        return prefix + '_' + MARK + seed + '_' + block;
    }

    /** Whose item an id names; empty if the gateway has not made it. */
    static Optional<Origin> origin(String id) {
        int last = id.lastIndexOf('_');
        if (!isMade(id) || last < id.indexOf('_') + 1 + MARK.length()) {
            return Optional.empty();
        }
        int first = id.indexOf('_');
        return Optional.of(new Origin("resp" + id.substring(first, last), id.substring(0, first) + id.substring(last)));
    }

    /** Whether the gateway has made the id, so that no provider knows it. */
    static boolean isMade(String id) {
        int underscore = id.indexOf('_');
        return underscore > 0 && id.startsWith(MARK, underscore + 1);
    }

    /**
     * What an item's id tells.
     *
     * @param answer id of the answer that has it
     * @param item prefix and number, as {@link AnswerItems} has them
     */
    record Origin(String answer, String item) {}
}
