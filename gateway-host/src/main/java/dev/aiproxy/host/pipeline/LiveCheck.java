package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.host.log.Redaction;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one converted answer against the grammars that it has to keep, while it passes: the provider's events and the bytes
 * for the client. Says in the log what is wrong, once for each, and never disturbs the answer. For development; on one event
 * loop.
 */
final class LiveCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCheck.class);

    /** Messages show what was found, which may be large. */
    private static final int LONGEST = 500;

    private final String id;
    private final @Nullable WireCheck stream;
    private EventGrammar events = new EventGrammar(event -> {});
    private boolean eventsWrong;
    private boolean bytesWrong;

    /**
     * @param id of the request
     * @param maker makes the check of what the client gets
     */
    LiveCheck(String id, Supplier<WireCheck> maker) {
        this.id = id;
        WireCheck made = null;
        try {
            made = maker.get();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} can't be checked: {}", id, messageOf(e));
        }
        this.stream = made;
    }

    /** Each reply of the provider keeps to the grammar by itself. */
    void nextReply() {
        events = new EventGrammar(event -> {});
    }

    void event(ChatEvent event) {
        if (eventsWrong) {
            return;
        }
        try {
            events.accept(event);
        } catch (RuntimeException | LinkageError e) {
            eventsWrong = true;
            LOG.error("{} has an event of the provider's that the grammar does not allow: {}", id, messageOf(e));
        }
    }

    private static String messageOf(Throwable thrown) {
        // Before it is cut: the first part of a secret would not be known as one.
        String message = Redaction.redact(String.valueOf(thrown.getMessage()));
        return message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    }

    /** Looks at bytes for the client, and leaves them as they are. */
    void bytes(ByteBuffer bytes) {
        WireCheck checking = stream;
        if (bytesWrong || checking == null) {
            return;
        }
        try {
            checking.accept(bytes.asReadOnlyBuffer());
        } catch (RuntimeException | LinkageError e) {
            wrong(e);
        }
    }

    /** The stream has been written to its proper end. */
    void end() {
        WireCheck checking = stream;
        if (bytesWrong || checking == null) {
            return;
        }
        try {
            checking.end();
        } catch (RuntimeException | LinkageError e) {
            wrong(e);
        }
    }

    private void wrong(Throwable thrown) {
        bytesWrong = true;
        LOG.error("{} has a stream for the client that its protocol does not allow: {}", id, messageOf(thrown));
    }
}
