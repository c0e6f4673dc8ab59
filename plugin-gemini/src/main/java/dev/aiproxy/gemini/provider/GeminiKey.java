package dev.aiproxy.gemini.provider;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;

/**
 * An account of the Gemini API.
 *
 * @param apiKey the key, or {@code none} where the carrier adds one itself, as a browser behind a tunnel does
 */
@Doc("An account of the Gemini API.")
public record GeminiKey(
        @Doc("The key; 'none' where the carrier adds one itself.") @Default("none")
        Secret apiKey) {
    boolean isNone() {
        return apiKey.isEmpty() || apiKey.reveal().equals("none");
    }
}
