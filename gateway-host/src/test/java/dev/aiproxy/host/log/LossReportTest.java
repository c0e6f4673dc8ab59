package dev.aiproxy.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossReportTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final List<String> lines = new ArrayList<>();
    private final LossReport report = new LossReport(lines::add);

    @Test
    void saysTheFirstLossAtOnceAndThenNoMoreThanALineAMinute() {
        report.add("the disk is full");
        report.report(MINUTE);
        for (int i = 0; i < 1000; i++) {
            report.add("the disk is full");
            report.report(MINUTE + i);
        }
        assertThat(lines).containsExactly("1 prompt was not logged: the disk is full");
        report.report(2 * MINUTE);
        assertThat(lines).hasSize(2).last().isEqualTo("1000 prompts were not logged: the disk is full");
        report.report(4 * MINUTE);
        assertThat(lines).hasSize(2);
    }

    @Test
    void countsEachReasonApartAndTooManyTogether() {
        report.add("first");
        for (int i = 1; i <= 6; i++) {
            report.add("reason " + i);
        }
        report.add("first");
        report.reportRest();
        assertThat(lines).contains("2 prompts were not logged: first", "2 prompts were not logged: other reasons");
    }

    @Test
    void saysNothingOfNothing() {
        report.report(MINUTE);
        report.reportRest();
        assertThat(lines).isEmpty();
    }
}
