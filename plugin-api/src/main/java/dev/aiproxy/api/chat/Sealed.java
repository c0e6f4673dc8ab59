package dev.aiproxy.api.chat;

/**
 * A value that only its maker can read and that must come back to it unchanged: a signature of thinking, encrypted
 * reasoning, a thought signature. Anywhere else it is worthless or an error, so it goes back to the same protocol and
 * realm only.
 *
 * @param protocol id of the protocol that it came in
 * @param realm who made it: the name of the configured provider ({@link Target#realm})
 * @param slot what it belongs to
 * @param value as it came
 */
public record Sealed(String protocol, String realm, Slot slot, String value) {
    /** What a sealed value belongs to, so that it finds its place again. */
    public enum Slot {
        /** The tool call that follows. */
        CALL('c'),
        /** The thought whose text stands with it. */
        THOUGHT('t'),
        /** The visible text before it. */
        TEXT('x'),
        /** Nothing readable: the whole thought is sealed. */
        REDACTED('r'),
        /** An item of OpenAI's Responses with its id. */
        ITEM('o');

        private final char letter;

        Slot(char letter) {
            this.letter = letter;
        }

        /** How a {@link Carrier} writes it. */
        public char letter() {
            return letter;
        }
    }

    /** Whether it may be sent there. */
    public boolean belongsTo(String targetProtocol, String targetRealm) {
        return protocol.equals(targetProtocol) && realm.equals(targetRealm);
    }

    /** Hides the value, which is the maker's. */
    @Override
    public String toString() {
        return "Sealed[" + protocol + ", " + realm + ", " + slot + "]";
    }
}
