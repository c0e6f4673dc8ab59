package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HopsTest {
    private final List<ChatEvent> heard = new ArrayList<>();
    private final Hops hops = new Hops(heard::add);

    private Usage told() {
        return ((ChatEvent.UsageUpdate) heard.getLast()).usage();
    }

    @Test
    void tellsTheFirstPromptAndBillsAllOfThem() {
        hops.accept(new ChatEvent.UsageUpdate(new Usage(100, 40, Usage.UNKNOWN, 5, 2)));
        hops.accept(new ChatEvent.UsageUpdate(new Usage(100, 40, Usage.UNKNOWN, 10, 3)));
        hops.nextReply();
        hops.accept(new ChatEvent.UsageUpdate(new Usage(120, 90, 7, 20, 4).with(Usage.WEB_SEARCHES, 2)));

        assertThat(told()).isEqualTo(new Usage(100, 40, 7, 30, 7));
        assertThat(hops.several()).isTrue();
        assertThat(hops.billed()).isEqualTo(new Usage(220, 130, 7, 30, 7).with(Usage.WEB_SEARCHES, 2));
    }

    @Test
    void billsAReplyThatBrokeOffBeforeItSaidAnythingAsNothingMore() {
        hops.accept(new ChatEvent.UsageUpdate(Usage.of(100, 10)));
        hops.nextReply();

        assertThat(hops.billed()).isEqualTo(Usage.of(100, 10));
    }

    @Test
    void leavesTheCountsOfASingleReplyAlone() {
        Usage usage = new Usage(1, 2, 3, 4, 5).with(Usage.INPUT_AUDIO, 6);
        hops.accept(new ChatEvent.UsageUpdate(usage));

        assertThat(hops.several()).isFalse();
        assertThat(told()).isEqualTo(usage);
    }
}
