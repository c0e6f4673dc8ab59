package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Shortcut;
import java.util.Optional;

/**
 * A shortcut with the kind of provider that it belongs to.
 *
 * @param type name of the contribution, as {@code type: …} in config
 * @param credentials the record that its account binds to, if known; environment variables alone make a provider only
 *     if it can be made of them
 */
public record TypedShortcut(String type, Shortcut shortcut, Optional<Class<? extends Record>> credentials) {
    /** A shortcut whose credentials record is not known. */
    public TypedShortcut(String type, Shortcut shortcut) {
        this(type, shortcut, Optional.empty());
    }
}
