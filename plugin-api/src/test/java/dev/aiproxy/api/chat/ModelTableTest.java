package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTableTest {
    private static final ModelTable TABLE = ModelTable.of(Json.parse("""
                    [{"match":"*","max":8,"sampling":true},
                     {"match":["claude-*","anthropic.*"],"max":64,"efforts":["low","high"]},
                     {"match":"claude-opus-4-5*","sampling":false,"kind":"big"},
                     {"match":"a.c","max":1}]
                    """));

    @Test
    void laysLaterRowsOverEarlier() {
        ModelFacts facts = TABLE.of("claude-opus-4-5-20251101");
        assertThat(facts.number("max", 0)).isEqualTo(64);
        assertThat(facts.flag("sampling", true)).isFalse();
        assertThat(facts.word("kind", "")).isEqualTo("big");
        assertThat(facts.words("efforts", List.of())).containsExactly("low", "high");
        assertThat(facts.word("match", "no fact")).isEqualTo("no fact");
    }

    @Test
    void givesTheUsualForWhatIsNotKnown() {
        ModelFacts facts = TABLE.of("other");
        assertThat(facts.number("missing", 7)).isEqualTo(7);
        assertThat(facts.flag("missing", true)).isTrue();
        assertThat(facts.flag("missing", false)).isFalse();
        assertThat(facts.word("missing", "usual")).isEqualTo("usual");
        assertThat(facts.words("max", List.of("usual"))).containsExactly("usual");
        assertThat(ModelFacts.NONE.number("max", 3)).isEqualTo(3);
    }

    @Test
    void looksPastCaseAndPath() {
        assertThat(TABLE.of("models/Claude-X").number("max", 0)).isEqualTo(64);
        assertThat(TABLE.of("openrouter/anthropic/CLAUDE-X").number("max", 0)).isEqualTo(64);
        assertThat(TABLE.of("").number("max", 0)).isEqualTo(8);
    }

    @Test
    void takesOnlyTheStarForAPattern() {
        assertThat(TABLE.of("abc").number("max", 0)).isEqualTo(8);
        assertThat(TABLE.of("a.c").number("max", 0)).isEqualTo(1);
    }

    @Test
    void doesNotChangeWhatItWasReadFrom() {
        var rows = Json.parse("[{\"match\":\"a\",\"max\":5}]");
        assertThat(ModelTable.of(rows).of("a").number("max", 0)).isEqualTo(5);
        assertThat(rows.get(0).has("match")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "[7]",
                "[{}]",
                "[{\"match\":7}]",
                "[{\"match\":[7]}]",
                "[{\"match\":\"\"}]",
                "[{\"match\":null}]"
            })
    void refusesARowThatMatchesNothing(String rows) {
        assertThatThrownBy(() -> ModelTable.of(Json.parse(rows))).isInstanceOf(IllegalArgumentException.class);
    }
}
