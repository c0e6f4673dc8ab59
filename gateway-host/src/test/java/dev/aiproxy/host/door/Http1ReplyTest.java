package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.upstream.Outlet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http1ReplyTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FlushRound round = new FlushRound(channel.eventLoop());
    private final Http1Reply reply = reply();

    private Http1Reply reply() {
        return new Http1Reply(
                new Http1Reply.Destination(channel, new Outlet(channel), round),
                new Http1Reply.RequestFrame(false, false),
                true,
                Cors.NONE,
                () -> false,
                reusable -> {});
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf piece(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** What is sent by the end of the round. */
    private List<String> written() {
        channel.runPendingTasks();
        List<String> all = new ArrayList<>();
        ByteBuf out;
        while ((out = channel.readOutbound()) != null) {
            all.add(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return all;
    }

    @Test
    void headAndShortBodyAreWrittenAsOneBuffer() {
        reply.head(200, Headers.of("content-type", "text/plain"), 5);
        reply.body(piece("hello"));
        reply.end();
        assertThat(written())
                .containsExactly("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello");
    }

    @Test
    void nothingIsHeldBackBehindTheRoundOfAFlush() {
        reply.head(200, Headers.EMPTY, -1);
        reply.flush();
        assertThat(written()).containsExactly("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        reply.body(piece("one"));
        reply.flush();
        assertThat(written()).containsExactly("3\r\none\r\n");
    }

    @Test
    void whatComesAfterAFlushInTheSameRoundGoesOutWithIt() {
        reply.head(200, Headers.EMPTY, -1);
        reply.flush();
        reply.body(piece("one"));
        reply.flush();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(written()).containsExactly("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n");
    }

    @Test
    void aRoundFlushesAsManyRepliesAsThereAre() {
        for (int i = 0; i < 150; i++) {
            Http1Reply one = reply();
            one.head(200, Headers.EMPTY, 1);
            one.flush();
            if (i % 3 == 0) {
                // Nothing is left of it for the round.
                one.body(piece("x"));
                one.end();
            }
        }
        assertThat(written())
                .hasSize(150)
                .allSatisfy(text -> assertThat(text).startsWith("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n"));
        assertThat(written()).isEmpty();
    }

    @Test
    void manyChunksKeepTheirOrderAcrossBuffers() {
        StringBuilder expected = new StringBuilder("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        reply.head(200, Headers.EMPTY, -1);
        for (int size : new int[] {10, 3000, 4096, 5000, 1, 20_000, 4097, 7}) {
            String text = "x".repeat(size);
            reply.body(piece(text));
            expected.append(Integer.toHexString(size))
                    .append("\r\n")
                    .append(text)
                    .append("\r\n");
        }
        reply.end();
        expected.append("0\r\n\r\n");
        assertThat(String.join("", written())).isEqualTo(expected.toString());
    }

    @Test
    void aLongPieceIsPassedOnWithoutACopy() {
        ByteBuf piece = piece("y".repeat(5000));
        reply.head(200, Headers.EMPTY, 5000);
        reply.body(piece);
        reply.end();
        ByteBuf head = channel.readOutbound();
        ByteBuf body = channel.readOutbound();
        assertThat(body).isSameAs(piece);
        assertThat(ByteBufUtil.getBytes(head)).endsWith("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        head.release();
        body.release();
    }

    @Test
    void aPieceWithRoomAroundItBecomesAChunkWhereItLies() {
        reply.head(200, Headers.EMPTY, -1);
        reply.flush();
        written();
        for (int size : new int[] {1, 15, 16, 200, 255, 256, 4095, 4096, 4097, 65_535, 65_536}) {
            ByteBuf piece = Unpooled.buffer(size + 16);
            piece.writeZero(10).writeBytes("z".repeat(size).getBytes(StandardCharsets.US_ASCII));
            piece.readerIndex(10);
            reply.body(piece);
            reply.flush();
            channel.runPendingTasks();
            ByteBuf out = channel.readOutbound();
            assertThat(out).isSameAs(piece);
            assertThat(out.toString(StandardCharsets.US_ASCII))
                    .isEqualTo(Integer.toHexString(size) + "\r\n" + "z".repeat(size) + "\r\n");
            out.release();
        }
    }

    @Test
    void aPieceThatSomebodyElseHoldsIsLeftAsItIs() {
        reply.head(200, Headers.EMPTY, -1);
        reply.flush();
        written();
        ByteBuf piece = Unpooled.buffer(32).writeZero(10).writeBytes(new byte[] {'a', 'b', 'c'});
        piece.readerIndex(10).retain();
        reply.body(piece);
        reply.flush();
        assertThat(written()).containsExactly("3\r\nabc\r\n");
        assertThat(piece.getByte(8)).isZero();
        piece.release();
    }

    @Test
    void aBufferThatIsMostlyEmptyDoesNotWaitForASlowClient() {
        reply.head(200, Headers.EMPTY, -1);
        reply.flush();
        written();
        ByteBuf piece = Unpooled.buffer(4096).writeZero(10).writeBytes(new byte[] {'a', 'b', 'c'});
        piece.readerIndex(10);
        reply.body(piece);
        reply.flush();
        assertThat(piece.refCnt()).isZero();
        assertThat(written()).containsExactly("3\r\nabc\r\n");
    }

    @Test
    void aResetSendsWhatWasGathered() {
        reply.head(200, Headers.EMPTY, 10);
        reply.body(piece("half"));
        reply.reset();
        assertThat(String.join("", written())).endsWith("\r\n\r\nhalf");
    }

    @Test
    void whatNobodyReadsIsLetGo() {
        reply.head(200, Headers.EMPTY, 10);
        reply.discard();
        reply.discard();
        channel.flushOutbound();
        assertThat(written()).isEmpty();
    }
}
