package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.JsonElements;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonWatcher;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A tap for APIs that answer with a JSON document, with server-sent events, or with a JSON array that grows.
 *
 * <p>Which of them it is, the first byte tells: content types lie. A subclass reads single events and the few values
 * that were kept of a document. Elements of an array are handed over as events without a name.
 */
public abstract class EventTap implements ReplyTap {
    private enum Shape {
        UNKNOWN,
        DOCUMENT,
        EVENTS,
        ARRAY
    }

    private static final int MAX_EVENT = 32 * 1024 * 1024;
    private static final int MAX_VALUE = 64 * 1024;
    private static final JsonKeys TYPE = JsonKeys.of("type");

    private final JsonKeys documentKeys;
    private Shape shape = Shape.UNKNOWN;
    private @Nullable JsonWatcher document;
    private @Nullable SseLines events;
    private @Nullable JsonElements elements;

    /** @param documentKeys whose values to keep if the reply is a document, up to 64 KiB each */
    protected EventTap(JsonKeys documentKeys) {
        this.documentKeys = documentKeys;
    }

    /** Whether a reply says that it is a JSON document; worth asking only where anything may come. */
    public static boolean isDocument(Headers headers) {
        return hasType(headers, "application/json");
    }

    /** Whether a reply says that it is a stream of events; worth asking only where anything may come. */
    public static boolean isStream(Headers headers) {
        return hasType(headers, "text/event-stream");
    }

    private static boolean hasType(Headers headers, String wanted) {
        String type = headers.get("content-type");
        if (type == null || !type.regionMatches(true, 0, wanted, 0, wanted.length())) {
            return false;
        }
        return type.length() == wanted.length() || " ;".indexOf(type.charAt(wanted.length())) >= 0;
    }

    /**
     * The name of an event; of one that has none, which some services send, the member {@code type} of its JSON object. Empty
     * if there is neither.
     */
    protected static String type(String name, byte[] data, int length) {
        if (!name.isEmpty() || length == 0 || data[0] != '{') {
            return name;
        }
        try {
            return TYPE.find(ByteBuffer.wrap(data, 0, length)).text(0).orElse("");
        } catch (JsonFormatException e) {
            return "";
        }
    }

    /**
     * Whether whole events may say something of use. Asked before they are split into events, so that a look at all of their
     * bytes at once can spare that; of what says nothing {@link #event}, {@link #other} and {@link #oversized} don't hear.
     *
     * @param events as they came, between position and limit; valid during the call only
     */
    protected boolean maySay(ByteBuffer events) {
        return true;
    }

    /** One event; the array is valid during the call only. */
    protected abstract void event(String name, byte[] data, int length);

    /** An event whose data were too long to keep. */
    protected void oversized(String name) {}

    /** A line among events that belongs to none. */
    protected void other(byte[] line, int length) {}

    /** Whether the events so far are a whole answer. */
    protected abstract boolean finished();

    /** Whether this event, the last one, which lacks its blank line, makes the answer a whole one; changes nothing. */
    protected abstract boolean finishes(String name, byte[] data, int length);

    /** What the events said; {@code complete} is set already. */
    protected abstract ReplySummary ofEvents(boolean complete);

    /** What the document said, by the keys that were kept. */
    protected abstract ReplySummary ofDocument(boolean complete, JsonWatcher kept);

    @Override
    public final void accept(ByteBuffer chunk) {
        if (shape == Shape.UNKNOWN) {
            sniff(chunk);
        }
        if (events != null) {
            accept(chunk, events);
        } else if (document != null) {
            document.accept(chunk);
        } else if (elements != null) {
            elements.accept(chunk);
        }
    }

    private void accept(ByteBuffer chunk, SseLines lines) {
        int limit = chunk.limit();
        int whole = lines.endOfWholeEvents(chunk);
        boolean says = whole == chunk.position();
        if (!says) {
            chunk.limit(whole);
            says = maySay(chunk);
            chunk.limit(limit);
        }
        if (says) {
            lines.accept(chunk);
        } else {
            lines.acceptBehind(chunk, whole);
        }
    }

    @Override
    public final boolean complete() {
        return switch (shape) {
            case UNKNOWN -> false;
            case DOCUMENT -> document != null && document.complete();
            case ARRAY -> elements != null && elements.complete() && finished();
            case EVENTS -> finished() || pendingFinishes();
        };
    }

    @Override
    public final boolean betweenEvents() {
        return (events != null && events.betweenEvents()) || (elements != null && elements.afterElement());
    }

    @Override
    public final boolean lacksBlankLine() {
        if (events == null || events.betweenEvents()) {
            return false;
        }
        boolean[] found = {false};
        events.peek((name, data, length) -> found[0] = true);
        return found[0];
    }

    @Override
    public final ReplySummary summary() {
        if (document != null) {
            return ofDocument(document.complete(), document);
        }
        if (events != null) {
            events.end();
            return ofEvents(finished());
        }
        return ofEvents(complete());
    }

    private boolean pendingFinishes() {
        if (events == null || events.betweenEvents()) {
            return false;
        }
        boolean[] found = {false};
        events.peek((name, data, length) -> found[0] = finishes(name, data, length));
        return found[0];
    }

    private void sniff(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            byte b = chunk.get(i);
            // Space and a byte order mark say nothing yet.
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t' && (b & 0x80) == 0) {
                choose(b);
                return;
            }
        }
    }

    private void choose(byte first) {
        if (first == '{') {
            shape = Shape.DOCUMENT;
            document = new JsonWatcher(documentKeys, MAX_VALUE);
        } else if (first == '[') {
            shape = Shape.ARRAY;
            elements = new JsonElements(MAX_EVENT, (json, length) -> event("", json, length));
        } else {
            shape = Shape.EVENTS;
            events = new SseLines(MAX_EVENT, new Forward());
        }
    }

    private final class Forward implements SseLines.Handler {
        @Override
        public void event(String name, byte[] data, int length) {
            EventTap.this.event(name, data, length);
        }

        @Override
        public void oversized(String name) {
            EventTap.this.oversized(name);
        }

        @Override
        public void other(byte[] line, int length) {
            EventTap.this.other(line, length);
        }
    }
}
