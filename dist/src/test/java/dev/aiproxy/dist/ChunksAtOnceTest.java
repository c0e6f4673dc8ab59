package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client's stream from every provider, as it is packed: a provider that says the next word only when the client has
 * the last one is never waited for. That no timer lets a word go, either, the quickest of them shows.
 */
class ChunksAtOnceTest {
    private static final int WORDS = 60;
    /** Below all that a timer does. */
    private static final Duration AT_ONCE = Duration.ofMillis(2);

    private static final String PACKED = "content-encoding: gzip\r\n";

    @TempDir
    static Path temporary;

    private static PackedCodecs codecs;
    private static LiveProvider provider;
    private static PackedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        codecs = new PackedCodecs();
        provider = new LiveProvider();
        gateway = PackedGateway.start(temporary, provider.url(), Streams.OPENAI.formatted(provider.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        provider.close();
        codecs.close();
    }

    /** How a provider sends one part of its answer. */
    private interface Sending {
        void send(LiveProvider.Line line, byte[] part) throws IOException;
    }

    /** How a provider sends its answers, each anew. */
    private interface Way {
        Sending begin() throws IOException;
    }

    private static Stream<DynamicTest> pairs(String fields, Way way) {
        return PackedCodecs.ids().stream()
                .flatMap(client -> PackedCodecs.ids().stream()
                        .map(from -> dynamicTest(client + " of " + from, () -> {
                            String model = Streams.model(from);
                            check(fields, way, from, Streams.path(client, model), Streams.body(client, model));
                        })));
    }

    private static void check(String fields, Way way, String from, String path, String body) throws Exception {
        List<byte[]> parts = Streams.parts(codecs, from, WORDS);
        Semaphore arrived = new Semaphore(0);
        long[] quickest = {Long.MAX_VALUE};
        provider.plays(fields, (asked, line) -> {
            Sending sending = way.begin();
            for (byte[] part : parts.subList(0, WORDS)) {
                long sent = System.nanoTime();
                sending.send(line, part);
                if (!arrived.tryAcquire(20, TimeUnit.SECONDS)) {
                    throw new IOException("the client does not get " + new String(part, StandardCharsets.UTF_8));
                }
                quickest[0] = Math.min(quickest[0], System.nanoTime() - sent);
            }
            sending.send(line, parts.getLast());
        });
        HttpResponse<InputStream> answer = gateway.stream(path, body);
        assertThat(answer.statusCode()).isEqualTo(200);
        StringBuilder text = new StringBuilder();
        try (Reader in = new InputStreamReader(answer.body(), StandardCharsets.UTF_8)) {
            char[] some = new char[8192];
            for (int word = 0; word < WORDS; word++) {
                while (text.indexOf(Streams.word(word)) < 0) {
                    int count = in.read(some);
                    assertThat(count).as("more than %s", text).isPositive();
                    text.append(some, 0, count);
                }
                arrived.release();
            }
            text.append(in.readAllAsString());
        }
        assertThat(text).doesNotContain("\"error\":{", "event: error");
        assertThat(Duration.ofNanos(quickest[0])).isLessThan(AT_ONCE);
    }

    @TestFactory
    Stream<DynamicTest> eachWordArrivesBeforeTheNextOneIsSaid() {
        return pairs("", () -> LiveProvider.Line::send);
    }

    @TestFactory
    Stream<DynamicTest> aWordThatComesInPiecesArrivesWithTheLastOfThem() {
        return pairs("", () -> (line, part) -> {
            int third = part.length / 3;
            line.send(Arrays.copyOfRange(part, 0, third));
            line.send(Arrays.copyOfRange(part, third, part.length - 1));
            line.send(Arrays.copyOfRange(part, part.length - 1, part.length));
        });
    }

    @TestFactory
    Stream<DynamicTest> aWordThatComesPackedArrivesBeforeTheNextOneIsSaid() {
        return pairs(PACKED, () -> {
            Packer packer = new Packer();
            return (line, part) -> line.send(packer.next(part));
        });
    }

    @Test
    void neitherAWishForUsageNorAnArrayOfAnswersHoldsAWordBack() throws Exception {
        String chat = Streams.model("openai-chat");
        check(
                "",
                () -> LiveProvider.Line::send,
                "openai-chat",
                Streams.path("openai-chat", chat),
                Streams.body("openai-chat", chat)
                        .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        check(
                "",
                () -> LiveProvider.Line::send,
                "openai-chat",
                Streams.path("gemini-generate", chat).replace("?alt=sse", ""),
                Streams.body("gemini-generate", chat));
    }

    /** Packs so that each part can be unpacked when it is there, as servers do that pack streams. */
    private static final class Packer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final GZIPOutputStream out;

        Packer() throws IOException {
            out = new GZIPOutputStream(bytes, true);
        }

        byte[] next(byte[] part) throws IOException {
            out.write(part);
            out.flush();
            byte[] packed = bytes.toByteArray();
            bytes.reset();
            return packed;
        }
    }
}
