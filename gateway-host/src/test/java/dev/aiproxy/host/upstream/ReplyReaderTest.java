package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    /** What a reader says, with the pieces of a body joined; and whether it let go of all buffers. */
    private static class Heard implements ReplyReader.Receiver {
        final List<String> said = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();

        @Override
        public void onHead(int status, Headers fields, long length, boolean reusable) {
            StringBuilder text = new StringBuilder().append(status);
            fields.forEach(
                    (name, value) -> text.append(' ').append(name).append('=').append(value));
            said.add(text + " length=" + length + (reusable ? " kept" : ""));
        }

        @Override
        public void onBody(ByteBuf piece) {
            assertThat(piece.isReadable()).isTrue();
            body.append(piece.toString(StandardCharsets.UTF_8));
            piece.release();
        }

        @Override
        public void onEnd() {
            finishBody();
            said.add("end");
        }

        @Override
        public void onMalformed(String why) {
            finishBody();
            said.add("malformed: " + why);
        }

        void finishBody() {
            if (!body.isEmpty()) {
                said.add(body.toString());
                body.setLength(0);
            }
        }
    }

    private static List<String> read(String method, String wire, int piece, boolean closes) {
        Heard heard = new Heard();
        ReplyReader reader = new ReplyReader(heard);
        reader.expectReplyTo(method);
        byte[] bytes = wire.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            ByteBuf part = Unpooled.buffer().writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            reader.take(part);
            assertThat(part.refCnt()).isZero();
        }
        if (closes && reader.close()) {
            heard.onEnd();
        }
        heard.finishBody();
        reader.release();
        return heard.said;
    }

    /** However the bytes are cut, the same is said. */
    private static List<String> read(String method, String wire, boolean closes) {
        List<String> whole = read(method, wire, Integer.MAX_VALUE / 2, closes);
        for (int piece = 1; piece < 64; piece++) {
            assertThat(read(method, wire, piece, closes))
                    .as("in pieces of %s", piece)
                    .isEqualTo(whole);
        }
        return whole;
    }

    private static List<String> read(String wire) {
        return read("POST", wire, false);
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void leavesPiecesThatAreKeptAsTheyWereWhenALineBehindThemIsIncomplete() {
        List<ByteBuf> kept = new ArrayList<>();
        ReplyReader reader = new ReplyReader(new Heard() {
            @Override
            public void onBody(ByteBuf piece) {
                kept.add(piece);
            }
        });
        reader.expectReplyTo("GET");
        String chunks = "a\r\n0123456789\r\n".repeat(100);
        for (String part : List.of(
                lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "") + "a",
                (chunks + "0\r\nx-trailer: " + "t".repeat(100)).substring(1),
                "t\r\n\r\n")) {
            reader.take(Unpooled.copiedBuffer(part, StandardCharsets.UTF_8));
        }
        StringBuilder body = new StringBuilder();
        for (ByteBuf piece : kept) {
            body.append(piece.toString(StandardCharsets.UTF_8));
            piece.release();
        }
        assertThat(body.toString()).isEqualTo("0123456789".repeat(100));
        reader.close();
    }

    @Test
    void readsABodyOfKnownLength() {
        assertThat(
                        read(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Own:  a b \r\nContent-Length: 5\r\n\r\nhello"))
                .containsExactly("200 content-type=text/plain x-own=a b length=5 kept", "hello", "end");
    }

    @Test
    void readsOneReplyAfterAnother() {
        String first = lines("HTTP/1.1 200 OK", "Content-Length: 1", "", "a");
        String second = lines("HTTP/1.1 201 Made", "Content-Length: 0", "");
        String third = lines("HTTP/1.1 200", "Transfer-Encoding: chunked", "", "1", "b", "0", "");
        assertThat(read(first + second + third))
                .containsExactly(
                        "200 length=1 kept", "a", "end", "201 length=0 kept", "end", "200 length=-1 kept", "b", "end");
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() {
        String head = lines("HTTP/1.1 200 OK", "transfer-encoding: Chunked", "");
        String chunks = lines("5", "hello", "0006 ; a=b", " world", "A", "0123456789", "000", "X-Trailer: 1", "");
        assertThat(read(head + chunks)).containsExactly("200 length=-1 kept", "hello world0123456789", "end");
    }

    /** Keeps each piece of the body by itself. */
    private static final class Pieces extends Heard {
        private final List<String> pieces = new ArrayList<>();

        @Override
        public void onBody(ByteBuf piece) {
            pieces.add(piece.toString(StandardCharsets.UTF_8));
            super.onBody(piece);
        }
    }

    @Test
    void drawsChunksThatComeTogetherIntoOnePiece() {
        String head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        Pieces heard = new Pieces();
        ReplyReader reader = new ReplyReader(heard);
        reader.expectReplyTo("GET");
        reader.take(Unpooled.copiedBuffer(head + "3\r\none\r\n3\r\ntwo\r\n", StandardCharsets.UTF_8));
        reader.take(Unpooled.copiedBuffer("5\r\nthree\r\n4\r\nfour\r\n4\r\nfi", StandardCharsets.UTF_8));
        reader.take(Unpooled.copiedBuffer("ve\r\n3\r\nsix\r\n4;x=y\r\nmore\r\n0\r\n\r\n", StandardCharsets.UTF_8));
        assertThat(heard.pieces).containsExactly("onetwo", "threefour", "fi", "ve", "six", "more");
        assertThat(heard.said).endsWith("onetwothreefourfivesixmore", "end");
    }

    @Test
    void drawsNothingTogetherInBytesThatOthersHaveAPartIn() {
        String head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        String wire = head + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
        ByteBuf shared = Unpooled.copiedBuffer(wire, StandardCharsets.UTF_8);
        Pieces heard = new Pieces();
        ReplyReader reader = new ReplyReader(heard);
        reader.expectReplyTo("GET");
        reader.take(shared.retain());
        assertThat(heard.pieces).containsExactly("one", "two");
        assertThat(shared.toString(0, wire.length(), StandardCharsets.UTF_8)).isEqualTo(wire);
        shared.release();
    }

    @Test
    void readsTheSameBodyFromWhateverChunksInWhateverReads() {
        Random random = new Random(7);
        for (int run = 0; run < 3_000; run++) {
            StringBuilder body = new StringBuilder();
            StringBuilder wire = new StringBuilder("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int chunks = random.nextInt(12); chunks >= 0; chunks--) {
                String data = chunkData(random);
                String size = Integer.toHexString(data.length());
                size = random.nextBoolean() ? size : size.toUpperCase(Locale.ROOT);
                wire.append(random.nextInt(9) == 0 ? "0".repeat(random.nextInt(9)) : "")
                        .append(size)
                        .append(random.nextInt(9) == 0 ? " ;a=1" : "")
                        .append(random.nextInt(9) == 0 ? "\n" : "\r\n")
                        .append(data)
                        .append(random.nextInt(9) == 0 ? "\n" : "\r\n");
                body.append(data);
            }
            wire.append("0\r\n\r\n");
            Heard heard = random.nextInt(3) == 0 ? new Keeping() : new Heard();
            ReplyReader reader = new ReplyReader(heard);
            reader.expectReplyTo("GET");
            byte[] bytes = wire.toString().getBytes(StandardCharsets.UTF_8);
            int most = random.nextBoolean() ? 200 : 4;
            boolean pooled = random.nextBoolean();
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(1 + random.nextInt(most), bytes.length - at);
                ByteBuf part = pooled ? PooledByteBufAllocator.DEFAULT.directBuffer() : Unpooled.buffer();
                reader.take(part.writeBytes(bytes, at, count));
                at += count;
            }
            assertThat(heard.said).as(wire.toString()).containsExactly("200 length=-1 kept", body.toString(), "end");
        }
    }

    /** Looks at the pieces of a body only when all of it has come. */
    private static final class Keeping extends Heard {
        private final List<ByteBuf> kept = new ArrayList<>();

        @Override
        public void onBody(ByteBuf piece) {
            kept.add(piece);
        }

        @Override
        void finishBody() {
            kept.forEach(super::onBody);
            kept.clear();
            super.finishBody();
        }
    }

    /** What looks like lines of chunks is in it, too. */
    private static String chunkData(Random random) {
        StringBuilder data = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            data.append("3\r\n0a;".charAt(random.nextInt(6)));
        }
        return data.toString();
    }

    @Test
    void takesLinesWithoutACarriageReturn() {
        assertThat(read("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nA: b\n\n3\nabc\n0\n\n"))
                .containsExactly("200 a=b length=-1 kept", "abc", "end");
    }

    @Test
    void readsUntilTheConnectionEnds() {
        assertThat(read("POST", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nall of this", true))
                .containsExactly("200 a=b length=-1", "all of this", "end");
        assertThat(read("POST", "HTTP/1.1 200 OK\r\n\r\n", true)).containsExactly("200 length=-1", "end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
                "HTTP/1.1 200 OK\r\nA: b",
                ""
            })
    void doesNotTakeACutReplyForAWholeOne(String wire) {
        assertThat(read("POST", wire, true)).doesNotContain("end");
    }

    @Test
    void readsOverInformationalReplies() {
        assertThat(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                .containsExactly("200 length=2 kept", "ok", "end");
    }

    @Test
    void knowsRepliesWithoutABody() {
        assertThat(read("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false))
                .containsExactly("200 length=5 kept", "end");
        assertThat(read("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false))
                .containsExactly("200 length=-1 kept", "end");
        assertThat(read("HTTP/1.1 204 No Content\r\n\r\n")).containsExactly("204 length=-1 kept", "end");
        assertThat(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"))
                .containsExactly("304 length=9 kept", "end");
    }

    @Test
    void joinsAFoldedField() {
        assertThat(read("HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\td\r\nContent-Length: 0\r\n\r\n"))
                .containsExactly("200 a=b c d length=0 kept", "end");
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, close, false",
        "1.1, Keep-Alive, true",
        "1.1, X-Own, true",
        "1.0, close, false",
        "1.0, X-Own, false",
        "1.0, keep-alive, true"
    })
    void keepsTheConnectionAsTheReplySays(String version, String connection, boolean kept) {
        assertThat(read("HTTP/" + version + " 200 OK\r\nConnection: " + connection
                        + "\r\nX-Own: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n"))
                .containsExactly(
                        "200" + (connection.equals("X-Own") ? "" : " x-own=1") + " length=0" + (kept ? " kept" : ""),
                        "end");
    }

    @Test
    void takesTheSameLengthTwiceForOne() {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1, 1\r\n\r\na"))
                .containsExactly("200 length=1 kept", "a", "end");
    }

    @Test
    void trustsChunksMoreThanALengthAndTheConnectionNoMore() {
        assertThat(
                        read(
                                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"))
                .containsExactly("200 length=-1", "ab", "end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 099 Low\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "<html>\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1g\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1234567890abcdef\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
            })
    void refusesWhatIsMalformed(String wire) {
        assertThat(read(wire).getLast()).startsWith("malformed: ");
    }

    @Test
    void boundsHeadsAndLines() {
        String field = "A: " + "x".repeat(1000) + "\r\n";
        assertThat(read("POST", "HTTP/1.1 200 OK\r\n" + field.repeat(140) + "\r\n", 1000, false))
                .containsExactly("malformed: a head or a line that is too long");
        assertThat(read("POST", "HTTP/1.1 200 OK\r\nA: " + "x".repeat(200_000), 777, false))
                .containsExactly("malformed: a head or a line that is too long");
        assertThat(read(
                                "POST",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(20_000),
                                777,
                                false)
                        .getLast())
                .isEqualTo("malformed: a head or a line that is too long");
        assertThat(read("POST", "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000), 777, false))
                .containsExactly("malformed: informational replies without an end");
    }

    @Test
    void saysNothingOfWhatComesBehindSomethingMalformed() {
        assertThat(read("nonsense\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
                .containsExactly("malformed: no status line");
    }

    @Test
    void isSilentUntilSomethingComes() {
        ReplyReader reader = new ReplyReader(new Heard());
        reader.expectReplyTo("GET");
        assertThat(reader.isSilent()).isTrue();
        reader.take(Unpooled.copiedBuffer("H", StandardCharsets.US_ASCII));
        assertThat(reader.isSilent()).isFalse();
        reader.release();
    }

    @Test
    void readsFieldNamesInAnyCase() {
        assertThat(
                        read(
                                "HTTP/1.1 200 OK\r\nCONTENT-TYPE: a\r\ncontent-LENGTH: 0\r\nX-RateLimit-Limit-Requests: 7\r\n\r\n"))
                .containsExactly("200 content-type=a x-ratelimit-limit-requests=7 length=0 kept", "end");
    }
}
