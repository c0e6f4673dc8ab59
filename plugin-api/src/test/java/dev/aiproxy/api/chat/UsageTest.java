package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void takesKnownCountsFromTheLater() {
        Usage early = new Usage(10, 4, Usage.UNKNOWN, 1, Usage.UNKNOWN)
                .with(Usage.TOOL_PROMPT, 2)
                .with(Usage.INPUT_AUDIO, 1);
        Usage late = new Usage(Usage.UNKNOWN, 0, 3, 9, 5).with(Usage.TOOL_PROMPT, 7);
        assertThat(early.updatedBy(late))
                .isEqualTo(new Usage(10, 0, 3, 9, 5).with(Usage.TOOL_PROMPT, 7).with(Usage.INPUT_AUDIO, 1));
        assertThat(early.updatedBy(Usage.NONE)).isEqualTo(early);
        assertThat(Usage.NONE.updatedBy(late)).isEqualTo(late);
    }

    @Test
    void knowsATotalOnlyOfBoth() {
        assertThat(Usage.of(3, 4).total()).isEqualTo(7);
        assertThat(Usage.of(0, 0).isKnown()).isTrue();
        assertThat(Usage.of(3, Usage.UNKNOWN).total()).isEqualTo(Usage.UNKNOWN);
        assertThat(Usage.NONE.isKnown()).isFalse();
    }

    @Test
    void keepsNoFinerCountThatNobodyGave() {
        assertThat(Usage.of(1, 1).with(Usage.OUTPUT_AUDIO, Usage.UNKNOWN)).isEqualTo(Usage.of(1, 1));
        assertThat(Usage.of(1, 1).more(Usage.OUTPUT_AUDIO)).isEqualTo(Usage.UNKNOWN);
        assertThat(Usage.of(1, 1).with(Usage.OUTPUT_AUDIO, 0).more(Usage.OUTPUT_AUDIO))
                .isZero();
    }

    @Test
    void addsWhatIsKnownOfBoth() {
        Usage first = new Usage(1, Usage.UNKNOWN, 3, Usage.UNKNOWN, 5).with(Usage.WEB_SEARCHES, 1);
        Usage second = new Usage(10, 20, 30, Usage.UNKNOWN, Usage.UNKNOWN)
                .with(Usage.WEB_SEARCHES, 2)
                .with(Usage.WEB_FETCHES, 4);
        assertThat(first.plus(second))
                .isEqualTo(new Usage(11, 20, 33, Usage.UNKNOWN, 5)
                        .with(Usage.WEB_SEARCHES, 3)
                        .with(Usage.WEB_FETCHES, 4));
        assertThat(Usage.NONE.plus(first)).isEqualTo(first);
    }
}
