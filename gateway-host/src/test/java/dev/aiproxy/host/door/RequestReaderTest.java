package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    /** However the bytes are cut, the same is said. */
    private static List<String> read(String wire) {
        List<String> whole = HeardRequests.read(wire, Integer.MAX_VALUE / 2);
        for (int piece = 1; piece < 48; piece++) {
            assertThat(HeardRequests.read(wire, piece))
                    .as("in pieces of %s", piece)
                    .isEqualTo(whole);
        }
        return whole;
    }

    /** A receiver may keep the pieces of a body, for example until a connection for them is there. */
    private static final class Keeping implements RequestReader.Receiver {
        final List<ByteBuf> pieces = new ArrayList<>();
        boolean mayBegin = true;

        @Override
        public boolean mayBegin() {
            return mayBegin;
        }

        @Override
        public void onHead(ClientHead head, boolean again) {
            mayBegin = false;
        }

        @Override
        public void onBody(ByteBuf piece) {
            pieces.add(piece);
        }

        @Override
        public void onEnd() {
            // the pieces are looked at later
        }

        @Override
        public void onMalformed(Fault fault) {
            throw new IllegalStateException(fault.message());
        }

        String takeAll() {
            StringBuilder text = new StringBuilder();
            pieces.forEach(piece -> {
                text.append(piece.toString(StandardCharsets.ISO_8859_1));
                piece.release();
            });
            pieces.clear();
            return text.toString();
        }
    }

    @Test
    void leavesABodyAsItWasWhenWhatIsBehindItIsKept() {
        Keeping keeping = new Keeping();
        RequestReader reader = new RequestReader(1024, 4096, keeping);
        String first = "POST /1 HTTP/1.1\r\nhost: g\r\ncontent-length: 40000\r\n\r\n" + "1".repeat(40_000);
        String second = "POST /2 HTTP/1.1\r\nhost: g\r\ncontent-length: 20000\r\n\r\n" + "2".repeat(20_000);
        String all = first + second;
        reader.read(Unpooled.copiedBuffer(all.substring(0, 10), StandardCharsets.ISO_8859_1));
        reader.read(Unpooled.copiedBuffer(all.substring(10), StandardCharsets.ISO_8859_1));
        keeping.mayBegin = true;
        reader.resume();
        // More than the memory that is there has room for.
        String third = "POST /3 HTTP/1.1\r\nhost: g\r\ncontent-length: 100000\r\n\r\n" + "3".repeat(100_000);
        reader.read(Unpooled.copiedBuffer(third.substring(0, 90_000), StandardCharsets.ISO_8859_1));
        reader.read(Unpooled.copiedBuffer(third.substring(90_000), StandardCharsets.ISO_8859_1));
        keeping.mayBegin = true;
        reader.resume();
        assertThat(keeping.takeAll()).isEqualTo("1".repeat(40_000) + "2".repeat(20_000) + "3".repeat(100_000));
        reader.close();
    }

    @Test
    void readsOneRequestAfterAnother() {
        assertThat(read("POST /v1/x?a=b HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\nX-Own:  a b\t \r\n\r\nhello"
                        + "GET / HTTP/1.0\r\n\r\n"
                        + "\r\nPATCH /z HTTP/1.1\r\nhost:g\r\nempty:\r\ntransfer-encoding: Chunked\r\n\r\n"
                        + "5;a=b\r\nhello\r\n00c\r\n, long world\r\n0\r\nx-trailer: y\r\n\r\n"
                        + "DELETE /last HTTP/1.1\r\nhost: g\r\n\r\n"))
                .containsExactly(
                        "POST /v1/x?a=b 1.1 host=g x-own=a b content-length=5",
                        "hello",
                        "end",
                        "GET / 1.0",
                        "end",
                        "PATCH /z 1.1 host=g empty= transfer-encoding=Chunked",
                        "hello, long world",
                        "end",
                        "DELETE /last 1.1 host=g",
                        "end");
    }

    @Test
    void holdsARequestThatMayNotBeginYet() {
        HeardRequests heard = new HeardRequests();
        heard.mayBegin = 1;
        RequestReader reader = new RequestReader(1024, 4096, heard);
        String one = "POST /1 HTTP/1.1\r\ncontent-length: 2\r\n\r\nab";
        reader.read(Unpooled.copiedBuffer(one + "GET /2 HTTP/1.1\r\n\r\nGET", StandardCharsets.US_ASCII));
        reader.read(Unpooled.copiedBuffer(" /3 HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
        assertThat(heard.said).containsExactly("POST /1 1.1 content-length=2", "ab", "end");
        assertThat(reader.heldBytes()).isEqualTo(2 * "GET /2 HTTP/1.1\r\n\r\n".length());

        heard.mayBegin = 1;
        reader.resume();
        assertThat(heard.said).endsWith("GET /2 1.1", "end");
        heard.mayBegin = 1;
        reader.resume();
        assertThat(heard.said).endsWith("GET /3 1.1", "end");
        assertThat(reader.heldBytes()).isZero();
        assertThat(reader.isInsideMessage()).isFalse();
    }

    @Test
    void handsOverWhatIsNoRequestAnyMore() {
        HeardRequests heard = new HeardRequests();
        heard.mayBegin = 1;
        RequestReader reader = new RequestReader(1024, 4096, heard);
        reader.read(Unpooled.copiedBuffer("GET /ws HTTP/1.1\r\n\r\n\u0001\u0002", StandardCharsets.US_ASCII));
        ByteBuf rest = reader.takeHeld();
        assertThat(rest).isNotNull();
        assertThat(rest.toString(StandardCharsets.US_ASCII)).isEqualTo("\u0001\u0002");
        rest.release();
        assertThat(reader.takeHeld()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\n\r\n",
                "GET / HTTP/1.1\r\nhost: g\n\r\n",
                "GET / HTTP/1.1\r\nhost: g\r\n\n",
                "GET / HTTP/1.1\r\n folded: g\r\n\r\n",
                "GET / HTTP/1.1\r\na: b\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\na : b\r\n\r\n",
                "GET / HTTP/1.1\r\na\r\n\r\n",
                "GET / HTTP/1.1\r\na: b\rc\r\n\r\n",
                "GET / HTTP/1.1\r\na: b\u0000\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET /  HTTP/1.1\r\n\r\n",
                "GET /a b HTTP/1.1\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                " / HTTP/1.1\r\n\r\n",
                "GET /a\tb HTTP/1.1\r\n\r\n",
                "GET / http/1.1\r\n\r\n",
                "GET / HTTP/1.1x\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            })
    void refusesWhatCanBeReadInTwoWays(String wire) {
        assertThat(read(wire + "GET /smuggled HTTP/1.1\r\n\r\n")).containsExactly("malformed 400");
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.2,505", "GET / HTTP/3.0,505", "GET / HTTP/0.9,505"})
    void refusesVersionsThatItDoesNotSpeak(String line, int status) {
        assertThat(read(line + "\r\n\r\n")).containsExactly("malformed " + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\n",
                "\r\n",
                " 1\r\na\r\n",
                "1 \r\na\r\n",
                "1\na\r\n",
                "1\r\nab\r\n",
                "1;\u0001\r\na\r\n",
                "10000000\r\n",
                "0\r\nno trailer\r\n\r\n",
                "0\r\n x: folded\r\n\r\n",
            })
    void refusesChunksThatAreNone(String chunks) {
        String head = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";
        assertThat(read(head + chunks)).containsExactly("POST / 1.1 transfer-encoding=chunked", "malformed 400");
    }

    @Test
    void refusesWhatIsLongerThanItMayBe() {
        assertThat(read("GET /" + "a".repeat(1024) + " HTTP/1.1\r\n\r\n")).containsExactly("malformed 414");
        assertThat(read("GET /" + "a".repeat(1024))).containsExactly("malformed 414");
        assertThat(read("\r\n".repeat(600))).containsExactly("malformed 414");
        assertThat(read("GET / HTTP/1.1\r\na: " + "b".repeat(4096))).containsExactly("malformed 431");
        assertThat(read("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(700))).containsExactly("malformed 431");
        assertThat(read("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + "a: b\r\n".repeat(700)))
                .endsWith("malformed 431");
    }

    @Test
    void refusesControlCharactersBeforeTheLineEnds() {
        assertThat(read("\u0016\u0003\u0001")).containsExactly("malformed 400");
        assertThat(read("GET / HTTP/1.1\r\nx: \u0000")).containsExactly("malformed 400");
    }
}
