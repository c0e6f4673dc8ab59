package dev.aiproxy.host.config;

/**
 * Something that is wrong with the configuration; it never shows a secret's value.
 *
 * @param place where it was written
 * @param path the key, such as {@code keys[0].name}; empty for the whole
 * @param message what is wrong and what was expected
 */
public record Problem(ConfigNode.Place place, String path, String message) {
    @Override
    public String toString() {
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
