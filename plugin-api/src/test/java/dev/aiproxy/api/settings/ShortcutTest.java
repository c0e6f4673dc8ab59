package dev.aiproxy.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortcutTest {
    @Test
    void namesFlagAndVariableAfterTheSectionAndTheKey() {
        assertThat(Shortcut.Key.of("my-lab", "base_url", Shortcut.Target.SETTINGS, "url", "Where it is."))
                .isEqualTo(new Shortcut.Key(
                        "base_url",
                        Shortcut.Target.SETTINGS,
                        "url",
                        "my-lab-base-url",
                        "MY_LAB_BASE_URL",
                        "Where it is."));
    }
}
