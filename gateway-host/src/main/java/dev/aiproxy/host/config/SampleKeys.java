package dev.aiproxy.host.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Knows values that stand in manuals instead of a key; as a key they would be known to everyone. */
final class SampleKeys {
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
            "valid-token-user-1",
            "sk-xxx",
            "sk-ant-xxx",
            "none",
            "example",
            "sk-123456",
            "sk-test",
            "sk-1234567890");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(your|my|the)[-_ ].*(key|token|secret|password)([-_ ]?(\\d+|here))*|<.*>|(sk-)?(ant-)?[x*.]{3,}|.*change[-_]?me.*");

    private SampleKeys() {}

    /** Whether a key is such a value. */
    static boolean contains(String key) {
        String plain = key.strip().toLowerCase(Locale.ROOT);
        return KNOWN.contains(plain) || PLACEHOLDER.matcher(plain).matches();
    }
}
