package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.wire.Members;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A thought while it is read: one block whatever its parts, signed when the item is complete. */
final class ReasoningItem implements OutputItem {
    private final OutputReader.BlockNumbers numbers;
    private final String realm;
    private final Extras extras;
    private int number = -1;
    private boolean open;
    private int length;
    private int part = -1;
    private @Nullable Boolean full;

    ReasoningItem(OutputReader.BlockNumbers numbers, @Nullable Members item, Place place, String realm) {
        this.numbers = numbers;
        this.realm = realm;
        this.extras = item == null
                ? Extras.at(ResponsesProtocol.ID, place)
                : ItemReader.ofAnswer(item, Names.REASONING_MEMBERS);
    }

    @Override
    public boolean fits(String type) {
        return type.equals(Names.REASONING);
    }

    @Override
    public void added(Members item, String callId, Consumer<? super ChatEvent> out) {
        open(out);
    }

    private void open(Consumer<? super ChatEvent> out) {
        if (number < 0) {
            number = numbers.begin(new Block.Reasoning("", null, false, extras), out);
            open = true;
        }
    }

    /**
     * A part begins.
     *
     * @param ofFull whether it is of the thought itself rather than of its summary
     */
    void part(boolean ofFull, int index, Consumer<? super ChatEvent> out) {
        if (!isWanted(ofFull)) {
            return;
        }
        if (part >= 0 && index != part && length > 0) {
            seam(out);
        }
        part = index;
    }

    /** The thought and its summary don't mix: whichever comes first is the one to show. */
    private boolean isWanted(boolean ofFull) {
        if (full == null) {
            full = ofFull;
        }
        return full == ofFull;
    }

    void delta(boolean ofFull, ObjectNode event, Consumer<? super ChatEvent> out) {
        if (!isWanted(ofFull)) {
            return;
        }
        part(ofFull, event.path(ofFull ? "content_index" : "summary_index").intValue(0), out);
        say(event.path("delta").stringValue(""), out);
    }

    private void seam(Consumer<? super ChatEvent> out) {
        if (open) {
            length += Block.Reasoning.BETWEEN_PARTS.length();
            out.accept(ChatEvent.BlockDelta.betweenParts(0, number));
        }
    }

    private void say(String text, Consumer<? super ChatEvent> out) {
        open(out);
        if (open && !text.isEmpty()) {
            length += text.length();
            out.accept(new ChatEvent.BlockDelta(0, number, text));
        }
    }

    @Override
    public void done(Members item, String callId, Consumer<? super ChatEvent> out) {
        open(out);
        if (!open) {
            return;
        }
        if (length == 0) {
            String before = "";
            for (String each : ItemReader.thoughts(item.object())) {
                if (!before.isEmpty()) {
                    seam(out);
                }
                say(each, out);
                before = before + each;
            }
        }
        String value = item.text(Names.ENCRYPTED, "");
        if (!value.isEmpty()) {
            Sealed sealed = sealed(item, value);
            out.accept(new ChatEvent.Signed(0, number, sealed));
        }
        close(out);
    }

    /**
     * What the provider has sealed. One that is a gateway itself may wrap what it could as well have sent as it was; what
     * else another gateway wraps must go back there as it came.
     */
    private Sealed sealed(Members item, String value) {
        Sealed wrapped = Carrier.unwrap(value).orElse(null);
        if (wrapped != null && wrapped.belongsTo(ResponsesProtocol.ID, realm)) {
            return wrapped;
        }
        return new Sealed(
                ResponsesProtocol.ID, realm, Sealed.Slot.ITEM, ItemReader.withId(item.text(Names.ID, ""), value));
    }

    @Override
    public void close(Consumer<? super ChatEvent> out) {
        if (open) {
            open = false;
            out.accept(new ChatEvent.BlockEnd(0, number));
        }
    }
}
