package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CallIdsTest {
    @Test
    void leavesAnIdThatFits() {
        assertThat(new CallIds(64).write("call_Ab-9")).isEqualTo("call_Ab-9");
        assertThat(new CallIds(64).write("x".repeat(64))).isEqualTo("x".repeat(64));
    }

    @Test
    void replacesTheOthersAlwaysByTheSame() {
        for (int longest : List.of(40, 64)) {
            for (String id : List.of("", "functions.f:0", "fc 1", "ü", "x".repeat(65), "y".repeat(5000))) {
                String written = new CallIds(longest).write(id);
                assertThat(written)
                        .isEqualTo(new CallIds(longest).write(id))
                        .matches("[A-Za-z0-9_-]+")
                        .hasSizeLessThanOrEqualTo(longest);
            }
        }
    }

    @Test
    void tellsIdsApartThatBecomeAlike() {
        CallIds ids = new CallIds(64);
        assertThat(List.of(
                        ids.write("a.b"),
                        ids.write("a:b"),
                        ids.write("a_b"),
                        ids.write("z".repeat(65)),
                        ids.write("z".repeat(66))))
                .doesNotHaveDuplicates();
    }

    @Test
    void makesTheSameIdForTheSamePlace() {
        String made = CallIds.made("seed", 0, "f");
        assertThat(made).isEqualTo(CallIds.made("seed", 0, "f")).matches("call_[0-9a-f]{24}");
        assertThat(List.of(made, CallIds.made("seed", 1, "f"), CallIds.made("seed", 0, "g"), CallIds.made("s", 0, "f")))
                .doesNotHaveDuplicates();
        assertThat(new CallIds(40).write(made)).isEqualTo(made);
    }
}
