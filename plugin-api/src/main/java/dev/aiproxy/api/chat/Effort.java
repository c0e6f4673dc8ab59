package dev.aiproxy.api.chat;

import java.util.Locale;
import java.util.Optional;

/** How hard a model should think, from not at all to as hard as it can; ordered. */
public enum Effort {
    NONE,
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH,
    XHIGH,
    MAX;

    /** The word that all protocols use, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The effort of a word, in any case; empty for a word that is none. */
    public static Optional<Effort> of(String word) {
        for (Effort effort : values()) {
            if (effort.word().equalsIgnoreCase(word)) {
                return Optional.of(effort);
            }
        }
        return Optional.empty();
    }

    /**
     * The effort that a budget of thinking tokens amounts to: 0 none, up to 512 minimal, 1024 low, 8192 medium, 24576 high,
     * more xhigh.
     */
    public static Effort ofBudget(int tokens) {
        if (tokens <= 0) {
            return NONE;
        }
        if (tokens <= 512) {
            return MINIMAL;
        }
        if (tokens <= 1024) {
            return LOW;
        }
        if (tokens <= 8192) {
            return MEDIUM;
        }
        return tokens <= 24576 ? HIGH : XHIGH;
    }
}
