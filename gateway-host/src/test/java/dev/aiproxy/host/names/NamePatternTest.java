package dev.aiproxy.host.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class NamePatternTest {
    private static boolean matches(String pattern, String name) {
        return new NamePattern(pattern).matches(name);
    }

    @Test
    void aNameWithoutAStarIsItself() {
        assertThat(matches("gpt-5", "gpt-5")).isTrue();
        assertThat(matches("gpt-5", "gpt-5-mini")).isFalse();
        assertThat(matches("gpt-5", "gpt-")).isFalse();
        assertThat(matches("gpt-5", "GPT-5")).isFalse();
        assertThat(new NamePattern("gpt-5").isLiteral()).isTrue();
        assertThat(new NamePattern("gpt-*").isLiteral()).isFalse();
    }

    @Test
    void aStarStandsForAnyCharactersAndForNone() {
        assertThat(matches("*", "")).isTrue();
        assertThat(matches("*", "anything/at all")).isTrue();
        assertThat(matches("gpt-*", "gpt-")).isTrue();
        assertThat(matches("gpt-*", "gpt")).isFalse();
        assertThat(matches("*-mini", "gpt-5-mini")).isTrue();
        assertThat(matches("*-mini", "gpt-mini-5")).isFalse();
        assertThat(matches("g*5*i", "gpt-5-mini")).isTrue();
        assertThat(matches("a**b", "ab")).isTrue();
        assertThat(matches("", "")).isTrue();
        assertThat(matches("", "a")).isFalse();
    }

    @Test
    void noOtherCharacterIsSpecial() {
        assertThat(matches("a.c", "abc")).isFalse();
        assertThat(matches("a?c", "abc")).isFalse();
        assertThat(matches("[ab]*", "[ab]c")).isTrue();
    }

    @Test
    void manyStarsDoNotTakeForever() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(matches("a*".repeat(50) + "b", "a".repeat(2000)))
                        .isFalse());
    }

    @Test
    void oneOfSeveralIsEnough() {
        List<NamePattern> patterns = NamePattern.all(List.of("a", "b*"));
        assertThat(NamePattern.any(patterns, "bcd")).isTrue();
        assertThat(NamePattern.any(patterns, "cd")).isFalse();
        assertThat(NamePattern.any(List.of(), "cd")).isFalse();
    }
}
