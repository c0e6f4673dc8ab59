package dev.aiproxy.api.chat;

/**
 * Something that a conversion could not carry over.
 *
 * @param path where it stood in the document that it was read from
 * @param note why, or what became of it, in a few words
 */
public record Loss(String path, Kind kind, String note) {
    /** What became of it. */
    public enum Kind {
        /** It is gone. */
        DROPPED,
        /** A number was cut to what the target takes. */
        CLAMPED,
        /** It became something weaker. */
        DOWNGRADED,
        /** It is imitated by other means; the meaning holds. */
        EMULATED;

        /** Whether a client that insists on all of its request must be refused. */
        public boolean isRefusedWhenStrict() {
            return this != EMULATED;
        }
    }
}
