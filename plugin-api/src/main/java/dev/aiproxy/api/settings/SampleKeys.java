package dev.aiproxy.api.settings;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows values that stand in manuals and sources instead of a key; as a key they would be known to everyone. For settings
 * that say who may come in: the gateway refuses them for its own keys, and a plugin that lets clients in is to do the same.
 */
public final class SampleKeys {
    private static final Set<String> KNOWN = Set.of(
            "123456",
            "12345678",
            "admin",
            "admin123",
            "password",
            "secret",
            "test",
            "token",
            "key",
            "changeme",
            "change-me",
            "change_me",
            "sk-xxx",
            "sk-ant-xxx",
            "none",
            "example",
            "sk-123456",
            "sk-test",
            "sk-1234567890");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(your|my|the)[-_ ].*(key|token|secret|password)([-_ ]?(\\d+|here))*|<.*>|(sk-)?(ant-)?[x*.]{3,}|.*change[-_]?me.*"
                    // Tunnels of the protocol that plugin-tunnel speaks have it in their sources, with a number behind
                    // it.
                    + "|valid-token-user-.*");

    private SampleKeys() {}

    /** Whether a key is such a value. */
    public static boolean contains(Secret key) {
        String plain = key.reveal().strip().toLowerCase(Locale.ROOT);
        return KNOWN.contains(plain) || PLACEHOLDER.matcher(plain).matches();
    }
}
