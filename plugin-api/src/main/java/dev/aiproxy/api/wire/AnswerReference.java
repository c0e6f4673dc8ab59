package dev.aiproxy.api.wire;

/**
 * An earlier answer that a request refers to by its id.
 *
 * @param id as whoever made the answer gave it: a provider, or the gateway ({@link ReplyEncoder#replyId})
 * @param use what is wanted of it
 */
public record AnswerReference(String id, Use use) {
    /** What may be wanted of an earlier answer. */
    public enum Use {
        /** A new answer that goes on from it. */
        GO_ON,
        /** The answer itself, once more. */
        READ,
        /** That it be forgotten. */
        FORGET,
        /** Anything else that only who keeps it can do. */
        OTHER
    }
}
