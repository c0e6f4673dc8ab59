package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads usage and the ending from the bytes of one reply as they pass, without being able to change them.
 *
 * <p>One object per reply, used by one event loop, in the order of the bytes. Its memory must be bounded however long
 * the reply is. If a method throws, the host drops the tap, logs it, and the reply goes on.
 */
public interface ReplyTap {
    /** The next bytes, cut anywhere; the buffer is read-only and not to be kept. */
    void accept(ByteBuffer chunk);

    /**
     * Whether the reply has reached the end that its grammar demands (closing brace, terminal event). A connection that
     * merely closed is not such an end.
     */
    boolean complete();

    /** Whether an error event may follow the bytes seen so far: no event or line is half written. */
    boolean betweenEvents();

    /**
     * Whether the bytes seen so far end within an event that a blank line would make whole. A bare line, as which some
     * providers say an error, is none: clients would drop it with a blank line behind it.
     */
    default boolean lacksBlankLine() {
        return !betweenEvents();
    }

    /**
     * Ids of what the provider says that it keeps from now on, beside answers: files, batches, conversations, caches. Called
     * once, after the last bytes.
     */
    default List<String> kept() {
        return List.of();
    }

    /** What was seen; called once, after the last bytes, however the reply ended. */
    ReplySummary summary();
}
