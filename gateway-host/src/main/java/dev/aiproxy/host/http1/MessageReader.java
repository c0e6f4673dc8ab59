package dev.aiproxy.host.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one connection out of its bytes (RFC 9112), one after another; on the connection's event loop.
 *
 * <p>This knows lines, bodies and chunks. What the lines of a head mean, a subclass knows: it is handed each line, says at the
 * head's end what body follows, and is handed that body as it comes, without a copy.
 */
public abstract class MessageReader {
    /** Of a line that gives a chunk's size, with extensions that nobody reads. */
    private static final int MAX_CHUNK_LINE = 16 * 1024;

    private enum State {
        START,
        FIELDS,
        /** In a body of known length. */
        LENGTH,
        /** In a body that ends with the connection. */
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        /** What comes now belongs to no message. */
        BROKEN
    }

    private final Rules rules;
    private State state = State.START;
    /** An incomplete line, or what may not be read yet. */
    private @Nullable ByteBuf held;
    /** How much of what is held is known to have no line end. */
    private int scanned;
    /** Bytes of the first line, of the fields, or of the trailers so far. */
    private int headBytes;
    /** Where in the buffer at hand the head began; -1 if that was in another. */
    private int headStart = -1;

    private long remaining;

    /**
     * What is accepted.
     *
     * @param strict whether a line must end with CR and LF, and a chunk's size with its digits; otherwise LF alone and space
     *     behind the size will do
     * @param maxStart most bytes of the first line and what is read over before it
     * @param maxFields most bytes of the fields, and again of the trailers
     * @param maxChunkDigits most hexadecimal digits of a chunk's size; 15 fit a positive long
     */
    public record Rules(boolean strict, int maxStart, int maxFields, int maxChunkDigits) {}

    protected MessageReader(Rules rules) {
        this.rules = rules;
    }

    /** Whether the next message may be read now; if not, its bytes are held until {@link #resume}. */
    protected abstract boolean mayBegin();

    /** The first line, without its end; calls {@link #headBegun} unless the line is to be read over. */
    protected abstract void startLine(ByteBuf bytes, int start, int end);

    /** A field's line, without its end. */
    protected abstract void fieldLine(ByteBuf bytes, int start, int end);

    /** The head has ended; calls one of the methods that say what body follows. */
    protected abstract void headEnded();

    /** A trailer's line, without its end. */
    protected abstract void trailerLine(ByteBuf bytes, int start, int end);

    /**
     * Reads over a head that is known and says what body follows, like {@link #headEnded}.
     *
     * @return false if it is not known, and nothing has been read
     */
    protected boolean readKnown(ByteBuf bytes) {
        return false;
    }

    /**
     * A head is about to end that stands in one buffer as a whole, where all of its lines were seen.
     *
     * @param end behind the empty line
     */
    protected void wholeHead(ByteBuf bytes, int start, int end) {}

    /** The next bytes of the body; the callee owns the buffer. */
    protected abstract void body(ByteBuf piece);

    /** The message has ended. */
    protected abstract void end();

    /** The message can't be understood; nothing follows. */
    protected abstract void malformed(String why);

    /** The first line, or else the fields, or the trailers, are longer than they may be; nothing follows. */
    protected abstract void tooLong(boolean firstLine);

    /** Looks at new bytes of a line of the head that is not complete. */
    protected void partOfLine(ByteBuf bytes, int start, int end) {}

    protected final void headBegun() {
        state = State.FIELDS;
        headBytes = 0;
    }

    /** No body: another head follows. Who wants to hear of the message's end is told by the caller. */
    protected final void withoutBody() {
        state = State.START;
        headBytes = 0;
    }

    /** @param length in bytes, more than zero */
    protected final void withLength(long length) {
        state = State.LENGTH;
        remaining = length;
    }

    protected final void withChunks() {
        state = State.CHUNK_SIZE;
        headBytes = 0;
    }

    protected final void untilClose() {
        state = State.UNTIL_CLOSE;
        remaining = Long.MAX_VALUE;
    }

    /** Gives the message up, and says why. */
    protected final void giveUp(String why) {
        if (state != State.BROKEN) {
            state = State.BROKEN;
            malformed(why);
        }
    }

    /** Gives the message up without a word. */
    protected final void breakOff() {
        state = State.BROKEN;
    }

    protected final boolean isBroken() {
        return state == State.BROKEN;
    }

    /** Whether a part of a message has come, and the rest is awaited. */
    public final boolean isInsideMessage() {
        return state != State.START || held != null;
    }

    /** Whether a part of a head has come, and the rest is awaited. */
    public final boolean isInsideHead() {
        return state == State.FIELDS || (state == State.START && held != null);
    }

    /** How many bytes wait here: of a line without its end, or of a message that may not begin yet. */
    public final int heldBytes() {
        ByteBuf waiting = held;
        return waiting == null ? 0 : waiting.readableBytes();
    }

    /** Takes over the next bytes of the connection. */
    public final void read(ByteBuf bytes) {
        ByteBuf before = held;
        if (before == null) {
            readAll(bytes, false);
            return;
        }
        held = null;
        ByteBuf all = before.refCnt() == 1 ? before : moved(before, bytes.readableBytes());
        try {
            all.writeBytes(bytes);
        } finally {
            bytes.release();
        }
        readAll(all, true);
    }

    /** Bytes in memory of their own: a buffer that grows leaves the memory that those look at who have kept a piece of it. */
    private static ByteBuf moved(ByteBuf from, int behind) {
        try {
            return ByteBufAllocator.DEFAULT
                    .buffer(from.readableBytes() + behind)
                    .writeBytes(from);
        } finally {
            from.release();
        }
    }

    /** Goes on with what has been held because the next message was not to begin. */
    public final void resume() {
        ByteBuf waiting = held;
        if (waiting != null) {
            held = null;
            readAll(waiting, true);
        }
    }

    /** Hands over what is held; the caller owns it. For a connection that goes on with another protocol. */
    public final @Nullable ByteBuf takeHeld() {
        ByteBuf waiting = held;
        held = null;
        return waiting;
    }

    /** @param own whether the buffer is one of this reader's own, which nobody else writes to */
    private void readAll(ByteBuf all, boolean own) {
        headStart = -1;
        boolean owned = true;
        try {
            while (all.isReadable()) {
                if (state == State.LENGTH || state == State.UNTIL_CLOSE || state == State.CHUNK_DATA) {
                    if (isAllOfBody(all)) {
                        owned = false;
                        passAll(all);
                        return;
                    }
                    pass(all.readRetainedSlice((int) Math.min(remaining, all.readableBytes())), State.CHUNK_END);
                } else if (state == State.BROKEN) {
                    return;
                } else if (state == State.CHUNK_SIZE && readPlainSize(all)) {
                    scanned = 0;
                } else if (state == State.START && headBytes == 0 && !mayBegin()) {
                    owned = false;
                    hold(all, own, 0);
                    return;
                } else if (state == State.START && headBytes == 0 && readKnown(all)) {
                    scanned = 0;
                } else if (!readLine(all)) {
                    owned = false;
                    hold(all, own, all.readableBytes());
                    return;
                }
            }
        } finally {
            if (owned) {
                all.release();
            }
        }
    }

    /** Reads the size of a chunk if its line is here and plain, and draws the chunks behind it to its data. */
    private boolean readPlainSize(ByteBuf all) {
        int start = all.readerIndex();
        int digits = Chunks.digits(all, start, all.writerIndex());
        int size = Chunks.size(all, start, digits);
        if (size == 0) {
            return false;
        }
        all.readerIndex(start + digits + 2);
        remaining = Chunks.joined(all, size);
        state = State.CHUNK_DATA;
        return true;
    }

    /** Whether nothing but a chunk's line end comes behind the part of the body that is here, so that it needs no slice. */
    private boolean isAllOfBody(ByteBuf all) {
        int readable = all.readableBytes();
        return readable <= remaining
                || (state == State.CHUNK_DATA
                        && readable == remaining + 2
                        && all.getByte(all.writerIndex() - 1) == '\n'
                        && all.getByte(all.writerIndex() - 2) == '\r');
    }

    private void passAll(ByteBuf all) {
        boolean withLineEnd = all.readableBytes() > remaining;
        if (withLineEnd) {
            all.writerIndex(all.writerIndex() - 2);
        }
        pass(all, withLineEnd ? State.CHUNK_SIZE : State.CHUNK_END);
    }

    /** @param afterChunk what follows if the piece is a chunk's last */
    private void pass(ByteBuf piece, State afterChunk) {
        State within = state;
        if (within != State.UNTIL_CLOSE) {
            remaining -= piece.readableBytes();
        }
        boolean last = remaining == 0;
        if (last) {
            state = within == State.CHUNK_DATA ? afterChunk : State.START;
            headBytes = 0;
        }
        body(piece);
        if (last && within == State.LENGTH) {
            end();
        }
    }

    /** The connection has ended; true if the message's end is thereby known. */
    public final boolean close() {
        release();
        boolean ends = state == State.UNTIL_CLOSE;
        state = State.BROKEN;
        return ends;
    }

    /** Lets go of what is held. */
    public final void release() {
        ByteBuf left = held;
        if (left != null) {
            held = null;
            left.release();
        }
    }

    private void hold(ByteBuf rest, boolean own, int known) {
        scanned = known;
        if (own) {
            // Moving the rest to the front would write over a piece that someone has kept.
            held = rest.refCnt() == 1 ? rest.discardSomeReadBytes() : rest;
            return;
        }
        try {
            held = ByteBufAllocator.DEFAULT
                    .buffer(Math.max(256, 2 * rest.readableBytes()))
                    .writeBytes(rest);
        } finally {
            rest.release();
        }
    }

    /** Reads one line; false if its end is not here yet. */
    private boolean readLine(ByteBuf all) {
        int start = all.readerIndex();
        int from = start + scanned;
        scanned = 0;
        int end = all.indexOf(from, all.writerIndex(), (byte) '\n');
        int size = (end < 0 ? all.writerIndex() : end + 1) - start;
        if (isTooLong(size)) {
            return true;
        }
        if (end < 0) {
            if (state == State.START || state == State.FIELDS) {
                partOfLine(all, from, all.writerIndex());
            }
            return state == State.BROKEN;
        }
        all.readerIndex(end + 1);
        boolean proper = end > start && all.getByte(end - 1) == '\r';
        if (!proper && rules.strict()) {
            giveUp("a line that does not end with CR and LF");
            return true;
        }
        line(all, start, proper ? end - 1 : end, size);
        return true;
    }

    private boolean isTooLong(int size) {
        boolean chunk = state == State.CHUNK_SIZE || state == State.CHUNK_END;
        int most = chunk ? MAX_CHUNK_LINE : state == State.START ? rules.maxStart() : rules.maxFields();
        if ((chunk ? 0 : headBytes) + size <= most) {
            return false;
        }
        if (chunk) {
            giveUp("a head or a line that is too long");
        } else {
            boolean firstLine = state == State.START;
            state = State.BROKEN;
            tooLong(firstLine);
        }
        return true;
    }

    private void line(ByteBuf all, int start, int end, int size) {
        switch (state) {
            case START -> {
                if (headBytes == 0) {
                    headStart = all.readerIndex() - size;
                }
                headBytes += size;
                startLine(all, start, end);
            }
            case FIELDS -> {
                headBytes += size;
                if (start == end) {
                    if (headStart >= 0) {
                        wholeHead(all, headStart, all.readerIndex());
                    }
                    headEnded();
                } else {
                    fieldLine(all, start, end);
                }
            }
            case CHUNK_SIZE -> chunkLine(all, start, end);
            case CHUNK_END -> {
                if (end > start) {
                    giveUp("a chunk longer than its size");
                } else {
                    state = State.CHUNK_SIZE;
                }
            }
            case TRAILERS -> {
                headBytes += size;
                if (start == end) {
                    state = State.START;
                    headBytes = 0;
                    end();
                } else {
                    trailerLine(all, start, end);
                }
            }
            default -> throw new IllegalStateException("no line is read in " + state);
        }
    }

    private void chunkLine(ByteBuf line, int start, int end) {
        long size = ChunkLine.size(line, start, end, rules);
        if (size < 0) {
            giveUp("a chunk without a size");
        } else if (size == 0) {
            state = State.TRAILERS;
            headBytes = 0;
        } else {
            state = State.CHUNK_DATA;
            remaining = size;
        }
    }
}
