package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ServiceTier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words of {@code serviceTier}. */
final class ServiceTiers {
    private ServiceTiers() {}

    static @Nullable ServiceTier read(@Nullable String word) {
        return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
            case "standard" -> ServiceTier.DEFAULT;
            case "flex" -> ServiceTier.FLEX;
            case "priority" -> ServiceTier.PRIORITY;
            default -> null;
        };
    }

    /** The word; null where the format's default is meant or it has none. */
    static @Nullable String write(ServiceTier tier) {
        return switch (tier) {
            case DEFAULT -> "standard";
            case FLEX -> "flex";
            case PRIORITY -> "priority";
            case AUTO, FAST -> null;
        };
    }
}
