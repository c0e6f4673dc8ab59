package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.CallIds;

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
     * @param number position in the output
     */
    String item(String prefix, int number) {
        return prefix + '_' + MARK + seed + '_' + number;
    }

    /** Whether the gateway has made the id, so that no provider knows it. */
    static boolean isMade(String id) {
        int underscore = id.indexOf('_');
        return underscore > 0 && id.startsWith(MARK, underscore + 1);
    }
}
