package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.wire.Members;
import java.util.function.Consumer;

/** One item of an answer while it is read. */
interface OutputItem {
    /** Whether an item of that type can be this one. */
    boolean fits(String type);

    /**
     * The item begins.
     *
     * @param callId what to call it by if it is a call
     */
    void added(Members item, String callId, Consumer<? super ChatEvent> out);

    /** The item is complete: what no event has told is in it. */
    void done(Members item, String callId, Consumer<? super ChatEvent> out);

    /** Ends what is open, if {@link #done} has not. */
    void close(Consumer<? super ChatEvent> out);
}
