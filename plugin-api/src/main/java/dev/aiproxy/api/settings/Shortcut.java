package dev.aiproxy.api.settings;

import java.util.List;
import java.util.Locale;

/**
 * The short form of a provider with one account: a top-level config section, flags and environment variables that the
 * host expands to the long form.
 *
 * @param section top-level config key, for example {@code openai}
 * @param provider name of the provider that it stands for, for example {@code openai-custom}
 * @param keys the settings that have a short form
 */
public record Shortcut(String section, String provider, List<Key> keys) {
    /** Where a key's value goes. */
    public enum Target {
        /** Into the provider's settings record. */
        SETTINGS,
        /** Into the credentials record of its only account. */
        CREDENTIALS
    }

    /**
     * One setting with a short form.
     *
     * @param key its name in the section, for example {@code api_key}
     * @param target which record it goes into
     * @param setting its key there; often the same as {@code key}
     * @param flag command line flag without dashes, for example {@code openai-api-key}
     * @param variable environment variable, for example {@code OPENAI_API_KEY}
     * @param doc what it means, for {@code --help}
     */
    public record Key(String key, Target target, String setting, String flag, String variable, String doc) {
        /** One with the usual names: {@code --openai-api-key} and {@code OPENAI_API_KEY} for {@code api_key} in {@code openai}. */
        public static Key of(String section, String key, Target target, String setting, String doc) {
            String name = section + '_' + key;
            return new Key(
                    key,
                    target,
                    setting,
                    name.replace('_', '-'),
                    name.replace('-', '_').toUpperCase(Locale.ROOT),
                    doc);
        }
    }
}
