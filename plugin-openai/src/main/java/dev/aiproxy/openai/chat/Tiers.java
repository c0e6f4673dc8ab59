package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ServiceTier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** OpenAI's words for service tiers. */
final class Tiers {
    private Tiers() {}

    static String word(ServiceTier tier) {
        return tier == ServiceTier.FAST ? "priority" : tier.name().toLowerCase(Locale.ROOT);
    }

    /** The tier of a word; null for one that we have no word for, such as {@code scale}. */
    static @Nullable ServiceTier of(String word) {
        return switch (word) {
            case "auto" -> ServiceTier.AUTO;
            case "default" -> ServiceTier.DEFAULT;
            case "flex" -> ServiceTier.FLEX;
            // OpenAI's "fast" is another name of it.
            case "priority", "fast" -> ServiceTier.PRIORITY;
            default -> null;
        };
    }
}
