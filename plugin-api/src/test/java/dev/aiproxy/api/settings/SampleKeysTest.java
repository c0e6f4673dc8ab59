package dev.aiproxy.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleKeysTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456",
                " Changeme ",
                "please-change-me-now",
                "your-token-here",
                "my_secret_key_1",
                "<token>",
                "sk-xxxx",
                "***",
                "valid-token-user-1",
                "Valid-Token-User-7"
            })
    void knowsWhatStandsInManuals(String sample) {
        assertThat(SampleKeys.contains(Secret.of(sample))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "b3f1c8a0d9", "sk-proj-9f8e7d6c5b4a", "invalid-token-user-x", "the quick brown fox"})
    void doesNotTakeOtherTextsForSamples(String key) {
        assertThat(SampleKeys.contains(Secret.of(key))).isFalse();
    }
}
