package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    /** What a reader says, with the pieces of a body joined. */
    private static final class Heard implements RequestReader.Receiver {
        final List<String> said = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private int mayBegin = Integer.MAX_VALUE;
        private int repeated;

        @Override
        public boolean mayBegin() {
            return mayBegin > 0;
        }

        @Override
        public void onHead(ClientHead head, boolean again) {
            mayBegin--;
            repeated += again ? 1 : 0;
            StringBuilder text = new StringBuilder()
                    .append(head.method())
                    .append(' ')
                    .append(head.target())
                    .append(head.http10() ? " 1.0" : " 1.1");
            head.fields()
                    .forEach((name, value) ->
                            text.append(' ').append(name).append('=').append(value));
            if (head.length() >= 0) {
                text.append(" content-length=").append(head.length());
            }
            said.add(text.toString());
        }

        @Override
        public void onBody(ByteBuf piece) {
            assertThat(piece.isReadable()).isTrue();
            body.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }

        @Override
        public void onEnd() {
            if (!body.isEmpty()) {
                said.add(body.toString());
                body.setLength(0);
            }
            said.add("end");
        }

        @Override
        public void onMalformed(Fault fault) {
            body.setLength(0);
            said.add("malformed " + fault.status());
        }
    }

    private static List<String> read(String wire, int piece) {
        Heard heard = new Heard();
        RequestReader reader = new RequestReader(1024, 4096, heard);
        byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += piece) {
            ByteBuf part = Unpooled.buffer().writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            reader.read(part);
            assertThat(part.refCnt()).isZero();
        }
        reader.close();
        return heard.said;
    }

    /** However the bytes are cut, the same is said. */
    private static List<String> read(String wire) {
        List<String> whole = read(wire, Integer.MAX_VALUE / 2);
        for (int piece = 1; piece < 48; piece++) {
            assertThat(read(wire, piece)).as("in pieces of %s", piece).isEqualTo(whole);
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
        Heard heard = new Heard();
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
        Heard heard = new Heard();
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

    /** What is accepted at all, a reader of another make that is told to be strict takes for the same requests. */
    @Test
    void readsNothingInAnotherWayThanAnotherStrictReader() {
        Random random = new Random(20_261_121);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            String wire = mutated(random);
            List<String> ours = read(wire, Integer.MAX_VALUE / 2);
            List<String> sure = understood(ours);
            List<String> others = understood(other(wire));
            accepted += sure.isEmpty() ? 0 : 1;
            int common = Math.min(sure.size(), others.size());
            assertThat(others.subList(0, common)).as(wire).isEqualTo(sure.subList(0, common));
            // The other one cares for the grammar of a chunk's extensions as well, and is slower to tell of a body's
            // end.
            assertThat(ours.size() - sure.size() > 0 || others.size() <= sure.size())
                    .as(wire)
                    .isTrue();
        }
        assertThat(accepted).isGreaterThan(2_000);
    }

    private static final String POST = "POST /v1/x HTTP/1.1\r\nhost: g\r\nContent-Length: %s\r\nx-own: a\r\n\r\n%s";

    private static Heard heard(String... wires) {
        Heard heard = new Heard();
        RequestReader reader = new RequestReader(1024, 4096, heard);
        for (String wire : wires) {
            reader.read(Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1));
        }
        reader.close();
        return heard;
    }

    @Test
    void aHeadThatIsTheLastOneOverAgainIsTakenAsAWhole() {
        Heard heard = heard(
                POST.formatted(11, "hello world"),
                POST.formatted(11, "world hello"),
                POST.formatted(9, "a shorter"),
                POST.formatted("007", "another") + POST.formatted("07", "at once"),
                POST.formatted(0, ""));
        assertThat(heard.said)
                .containsExactly(
                        "POST /v1/x 1.1 host=g x-own=a content-length=11",
                        "hello world",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=11",
                        "world hello",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=9",
                        "a shorter",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=7",
                        "another",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=7",
                        "at once",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=0",
                        "end");
        // An empty line before it belongs to what is kept; blanks behind the length do not make it another.
        String plain = POST.formatted(3, "abc");
        assertThat(heard("\r\n" + plain + plain + "\r\n" + plain + "\r\n" + plain).said)
                .isEqualTo(heard(plain.repeat(4)).said);
        String blank = plain.replace("3", "3 \t");
        assertThat(heard(blank + blank + plain).said).isEqualTo(heard(plain.repeat(3)).said);
        assertThat(heard(blank + blank + plain).repeated).isEqualTo(1);
        // "007" has more digits than there was room for.
        assertThat(heard.repeated).isEqualTo(4);
        assertThat(heard("GET /a HTTP/1.1\r\nhost: g\r\n\r\n".repeat(3)).repeated)
                .isEqualTo(2);
        assertThat(heard("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n".repeat(3)).repeated)
                .isEqualTo(2);
    }

    @Test
    void aHeadThatDiffersFromTheLastOneIsReadAnew() {
        List<String> others = List.of(
                POST.replace("/v1/x", "/v1/y"),
                POST.replace("x-own: a", "x-own: b"),
                POST.replace("x-own: a", "x-own: a\r\nx: y"),
                POST.replace("host: g\r\n", ""),
                POST.replace("Content", "content"),
                POST.replace("1.1", "1.0"));
        for (String other : others) {
            String wire = POST.formatted(5, "first") + other.formatted(6, "second") + POST.formatted(5, "third");
            Heard heard = heard(wire);
            assertThat(heard.repeated).isZero();
            assertThat(heard.said).isEqualTo(read(wire, 1)).hasSize(9);
        }
        // What came between is what a head is compared with, even if it was not kept.
        String large = "GET /a HTTP/1.1\r\nx: " + "y".repeat(3000) + "\r\n\r\n";
        assertThat(heard(POST.formatted(1, "a") + large + POST.formatted(1, "a")).repeated)
                .isZero();
        String inParts = POST.formatted(1, "a");
        assertThat(heard(inParts, inParts.substring(0, 10), inParts.substring(10), inParts).repeated)
                .isEqualTo(2);
        assertThat(heard(inParts, inParts.substring(0, 30), inParts.substring(30), inParts).repeated)
                .isZero();
    }

    @Test
    void aClientWhoseHeadsAlwaysDifferIsNotComparedForEver() {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            wire.append("GET /").append(i).append(" HTTP/1.1\r\n\r\n");
        }
        Heard heard = heard(wire + "GET /same HTTP/1.1\r\n\r\n".repeat(3));
        assertThat(heard.repeated).isZero();
        assertThat(heard.said).hasSize(46).endsWith("GET /same 1.1", "end");
    }

    /** Bytes that come one by one are never a whole head. */
    @Test
    void aHeadLikeTheLastOneMeansWhatItMeansByItself() {
        Random random = new Random(20_261_122);
        String odd = "\r\n \t:0123gG/.x";
        int repeated = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder wire = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                StringBuilder next = new StringBuilder(POST.formatted(3, "abc"));
                if (random.nextBoolean()) {
                    int at = random.nextInt(next.length());
                    char c = odd.charAt(random.nextInt(odd.length()));
                    switch (random.nextInt(3)) {
                        case 0 -> next.setCharAt(at, c);
                        case 1 -> next.insert(at, c);
                        default -> next.deleteCharAt(at);
                    }
                }
                wire.append(next);
            }
            // Of a line without an end not all is said until that is there.
            wire.append("\r\n\r\n");
            Heard heard = heard(wire.toString());
            assertThat(heard.said).as(wire.toString()).isEqualTo(read(wire.toString(), 1));
            repeated += heard.repeated;
        }
        assertThat(repeated).isGreaterThan(10_000);
    }

    private static List<String> understood(List<String> said) {
        return said.stream().takeWhile(line -> !line.startsWith("malformed")).toList();
    }

    private static String mutated(Random random) {
        StringBuilder wire = new StringBuilder("POST /a HTTP/1.1\r\nhost: g\r\ncontent-length: 3\r\nx: y z\r\n\r\nabc"
                + "POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\nhost: g\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n"
                + "GET /c HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
        String odd = "\r\n \t:;,0123fF\u0000\u007f\u00e9AzHT/.-+x\"";
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(wire.length());
            char c = odd.charAt(random.nextInt(odd.length()));
            switch (random.nextInt(3)) {
                case 0 -> wire.setCharAt(at, c);
                case 1 -> wire.insert(at, c);
                default -> wire.deleteCharAt(at);
            }
        }
        return wire.toString();
    }

    private static List<String> other(String wire) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(
                new HttpDecoderConfig().setAllowDuplicateContentLengths(false).setStrictLineParsing(true)));
        channel.writeInbound(Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1));
        List<String> said = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        HttpObject message;
        while ((message = channel.readInbound()) != null) {
            if (message.decoderResult().isFailure()) {
                said.add("malformed");
            } else if (message instanceof HttpRequest request) {
                StringBuilder text = new StringBuilder(request.method() + " " + request.uri() + " "
                        + request.protocolVersion().text().substring(5));
                String length = request.headers().get("content-length");
                request.headers().remove("content-length");
                request.headers()
                        .forEach(field -> text.append(' ')
                                .append(field.getKey().toLowerCase(Locale.ROOT))
                                .append('=')
                                .append(field.getValue()));
                if (length != null) {
                    text.append(" content-length=").append(Long.parseLong(length));
                }
                said.add(text.toString());
            }
            if (message instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                if (message instanceof LastHttpContent
                        && message.decoderResult().isSuccess()) {
                    if (!body.isEmpty()) {
                        said.add(body.toString());
                        body.setLength(0);
                    }
                    said.add("end");
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return said;
    }
}
