package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.wire.Members;
import java.util.function.Consumer;

/** An item that the model has no word for; it is told when it is complete. */
final class HostedItem implements OutputItem {
    private final OutputReader.BlockNumbers numbers;
    private final String type;
    private boolean told;

    HostedItem(OutputReader.BlockNumbers numbers, String type) {
        this.numbers = numbers;
        this.type = type;
    }

    @Override
    public boolean fits(String other) {
        return type.equals(other);
    }

    @Override
    public void added(Members item, String callId, Consumer<? super ChatEvent> out) {
        // it says nothing yet
    }

    @Override
    public void done(Members item, String callId, Consumer<? super ChatEvent> out) {
        if (!told) {
            told = true;
            int number = numbers.begin(ItemReader.foreign(item, type), out);
            out.accept(new ChatEvent.BlockEnd(0, number));
        }
    }

    @Override
    public void close(Consumer<? super ChatEvent> out) {
        // an item that was never completed is none
    }
}
