package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.WireRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The body of one reply on its way to the client: unpacked where need be, watched, and edited. */
final class ReplyStream {
    private final @Nullable Inflation inflation;
    private final boolean unpacked;
    private final TapGuard tap;
    private final @Nullable ReplyEditor editor;
    private final Consumer<ByteBuf> out;
    private final Edited edited = new Edited();

    /**
     * @param original what the client asked
     * @param sent what the provider was asked
     * @param accepted the compressions that the client takes
     * @param out takes over each buffer for the client
     */
    ReplyStream(
            Egress egress,
            WireRequest original,
            WireRequest sent,
            ReplyHead head,
            Optional<String> accepted,
            Consumer<ByteBuf> out) {
        this.out = out;
        Headers fields = head.fields();
        Inflation unpacking = Inflation.of(fields);
        inflation = unpacking;
        // Tap and editor get the bytes unpacked, and so nothing of how they were packed.
        Headers plain = unpacking == null
                ? fields
                : fields.toBuilder().remove("content-encoding").build();
        tap = new TapGuard(() -> egress.tap(sent, head.status(), plain), ReplyFields.isEventStream(fields));
        if (unpacking == null && Inflation.isCompressed(fields)) {
            tap.makeBlind();
        }
        editor = egress.editor(original, sent, head.status(), plain).orElse(null);
        unpacked = unpacking != null && (editor != null || !Inflation.isAccepted(accepted.orElse(null), fields));
    }

    /** Status and end-to-end fields of a reply. */
    record ReplyHead(int status, Headers fields) {}

    /**
     * Takes over the next piece as it came.
     *
     * @throws io.netty.handler.codec.compression.DecompressionException if it is not packed as its fields say
     */
    void accept(ByteBuf piece) {
        Inflation unpacking = inflation;
        if (unpacking == null) {
            watched(piece);
            return;
        }
        try {
            if (unpacked) {
                unpacking.accept(piece, this::watched);
            } else {
                unpacking.accept(piece, plain -> {
                    tap.accept(plain);
                    plain.release();
                });
                out.accept(piece.retain());
            }
        } finally {
            piece.release();
        }
    }

    private void watched(ByteBuf piece) {
        tap.accept(piece);
        ReplyEditor editing = editor;
        if (editing == null) {
            out.accept(piece);
        } else {
            edited.run(editing, piece);
        }
    }

    /** What an editor lets pass of one piece after another; a piece that stays as it is, is not copied. */
    private final class Edited implements Consumer<ByteBuffer> {
        private @Nullable ByteBuffer given;
        private @Nullable ByteBuf piece;
        private boolean whole;

        void run(ReplyEditor editing, ByteBuf next) {
            // Nobody else looks at the piece meanwhile, so the view that it keeps for itself will do.
            ByteBuffer view = next.nioBufferCount() == 1
                    ? next.internalNioBuffer(next.readerIndex(), next.readableBytes())
                    : next.nioBuffer();
            given = view;
            piece = next;
            whole = false;
            try {
                editing.accept(view, this);
            } catch (RuntimeException | LinkageError e) {
                whole = false;
                close();
                throw e;
            }
            close();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the very same buffer, not one with the same bytes
        public void accept(ByteBuffer kept) {
            ByteBuf unsent = piece;
            if (kept == given && unsent != null && !whole && kept.remaining() == unsent.readableBytes()) {
                // Sent when the editor is done with it, so that nobody else holds it then.
                whole = true;
                return;
            }
            // What is kept may lie in the piece, so it is copied before that goes its way.
            copy(kept, copied -> {
                if (whole && unsent != null) {
                    piece = null;
                    out.accept(unsent);
                }
                out.accept(copied);
            });
        }

        private void close() {
            ByteBuf unsent = piece;
            piece = null;
            given = null;
            if (unsent == null) {
                return;
            }
            if (whole) {
                out.accept(unsent);
            } else {
                unsent.release();
            }
        }
    }

    private static void copy(ByteBuffer kept, Consumer<ByteBuf> target) {
        if (kept.hasRemaining()) {
            ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(kept.remaining());
            copy.writeBytes(kept);
            target.accept(copy);
        }
    }

    /** Gives out what an editor has kept back. */
    void end() {
        ReplyEditor editing = editor;
        if (editing != null) {
            editing.end(kept -> copy(kept, out));
        }
    }

    /** Whether the client gets other bytes than came, so that their length is not known. */
    boolean isChanged() {
        return unpacked || editor != null;
    }

    /** Whether the client gets packed bytes in plain. */
    boolean isUnpacked() {
        return unpacked;
    }

    /** Whether the client gets bytes among which text can be put. */
    boolean isText() {
        return inflation == null || unpacked;
    }

    TapGuard tap() {
        return tap;
    }

    void close() {
        Inflation unpacking = inflation;
        if (unpacking != null) {
            unpacking.close();
        }
        tap.close();
    }
}
