package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import dev.aiproxy.host.door.StreamClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing waits for what comes after it: a provider that says the next thing only when the client has the last one is
 * never waited for. Nor does anything wait for a timer, which would show in the quickest of many rounds.
 */
@ExtendWith(LeakCheck.class)
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class ChunksAtOnceTest {
    private static final int ROUNDS = 300;
    /** From one end to the other and back to the provider's thread; a few of these are slower where others work, too. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final String RELAYED = "{\"model\":\"near\",\"stream\":true}";
    private static final String CONVERTED = "{\"model\":\"far\",\"stream\":true}";
    private static final String BEGUN = "data: start far\n\ndata: block 0 Text\n\n";
    private static final String STREAM = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
    private static final String CHUNKED = STREAM + "transfer-encoding: chunked\r\n";
    private static final String PACKED = CHUNKED + "content-encoding: gzip\r\n";

    @TempDir
    static Path folder;

    private static ScriptedUpstream upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        upstream = ScriptedUpstream.start();
        gateway = RunningGateway.start(folder, RunningGateway.nearAndFar(upstream.url()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static String event(int number) {
        return "data: " + number + " usage\n\n";
    }

    private static String line(int number) {
        return (number == 0 ? "begin\n" : "") + "delta " + number + "\n";
    }

    private static String converted(int number) {
        return (number == 0 ? BEGUN : "") + "data: delta 0 " + number + "\n\n";
    }

    /** How a provider sends a part of its body. */
    private interface Sending {
        void send(UpstreamLine line, String part) throws IOException;
    }

    /** How a client reads on; nothing at the end. */
    private interface Reading {
        String next() throws IOException;
    }

    /** Says so many things one after another, each when the one before has come through. */
    private static final class Rounds {
        private final Semaphore arrived = new Semaphore(0);
        private final List<String> said = new ArrayList<>();
        private volatile long quickest = Long.MAX_VALUE;

        /**
         * @param head status line and fields, without the empty line
         * @param saying the parts of the body, in the provider's words
         */
        Rounds(String head, Sending sending, IntFunction<String> saying) {
            for (int round = 0; round < ROUNDS; round++) {
                said.add(saying.apply(round));
            }
            upstream.play(line -> {
                if (line.request() == null) {
                    return;
                }
                line.send(head + "\r\n");
                for (String part : said) {
                    long sent = System.nanoTime();
                    sending.send(line, part);
                    assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS))
                            .as("%s has come through", part)
                            .isTrue();
                    quickest = Math.min(quickest, System.nanoTime() - sent);
                }
                line.awaitClosed();
            });
        }

        /** Reads each part as it must come, which lets the provider go on. */
        void read(Reading client, IntFunction<String> expected) throws IOException {
            for (int round = 0; round < ROUNDS; round++) {
                String whole = expected.apply(round);
                StringBuilder text = new StringBuilder();
                while (text.length() < whole.length()) {
                    String more = client.next();
                    assertThat(more).as("more than %s", text).isNotEmpty();
                    text.append(more);
                }
                assertThat(text.toString()).isEqualTo(whole);
                arrived.release();
            }
            assertThat(Duration.ofNanos(quickest)).isLessThan(AT_ONCE);
        }
    }

    private static void check(
            String head, Sending sending, IntFunction<String> saying, String asked, IntFunction<String> expected)
            throws IOException {
        check(head, sending, saying, asked, expected, "accept-encoding: identity");
        Rounds rounds = new Rounds(head, sending, saying);
        try (StreamClient client = new StreamClient(gateway.address())) {
            int stream = client.post("/v1/chat", asked);
            assertThat(client.headOf(stream).status()).isEqualTo(200);
            rounds.read(() -> client.next(stream).payload(), expected);
        }
    }

    private static void check(
            String head,
            Sending sending,
            IntFunction<String> saying,
            String asked,
            IntFunction<String> expected,
            String field)
            throws IOException {
        Rounds rounds = new Rounds(head, sending, saying);
        try (RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(asked, field).head()).isEqualTo(200);
            rounds.read(client::text, expected);
        }
    }

    @Test
    void eachEventOfARelayedStreamLeavesBeforeTheNextOneComes() throws Exception {
        check(CHUNKED, UpstreamLine::chunk, ChunksAtOnceTest::event, RELAYED, ChunksAtOnceTest::event);
        check(STREAM, UpstreamLine::send, ChunksAtOnceTest::event, RELAYED, ChunksAtOnceTest::event);
    }

    @Test
    void eachByteOfARelayedEventLeavesBeforeTheNextOneComes() throws Exception {
        String all = event(123).repeat(ROUNDS);
        IntFunction<String> bytes = round -> all.substring(round, round + 1);
        check(CHUNKED, UpstreamLine::chunk, bytes, RELAYED, bytes);
    }

    @Test
    void eachPartOfARelayedTextLeavesBeforeTheNextOneComes() throws Exception {
        IntFunction<String> parts = round -> "%09d,".formatted(round);
        String head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: " + 10 * ROUNDS + "\r\n";
        check(head, UpstreamLine::send, parts, RELAYED, parts);
    }

    @Test
    void eachEventOfAConvertedStreamLeavesBeforeTheNextOneComes() throws Exception {
        check(CHUNKED, UpstreamLine::chunk, ChunksAtOnceTest::line, CONVERTED, ChunksAtOnceTest::converted);
    }

    @Test
    void anEventThatComesByteByByteIsConvertedWhenItsLastByteIsThere() throws Exception {
        Sending bytes = (line, text) -> {
            for (int at = 0; at < text.length(); at++) {
                line.chunk(text.substring(at, at + 1));
            }
        };
        check(CHUNKED, bytes, ChunksAtOnceTest::line, CONVERTED, ChunksAtOnceTest::converted);
    }

    @Test
    void eachEventOfAPackedStreamIsUnpackedBeforeTheNextOneComes() throws Exception {
        check(PACKED, packing(), ChunksAtOnceTest::event, RELAYED, ChunksAtOnceTest::event);
        check(PACKED, packing(), ChunksAtOnceTest::line, CONVERTED, ChunksAtOnceTest::converted);
    }

    @Test
    void eachEventOfAPackedStreamIsPassedOnPackedBeforeTheNextOneComes() throws Exception {
        List<String> packed = new ArrayList<>();
        Packer packer = new Packer();
        for (int round = 0; round < ROUNDS; round++) {
            packed.add(packer.next(event(round)));
        }
        check(PACKED, UpstreamLine::chunk, packed::get, RELAYED, packed::get, "accept-encoding: gzip");
    }

    private static Sending packing() {
        Packer[] packer = new Packer[1];
        return (line, text) -> {
            if (text.equals(event(0)) || text.equals(line(0))) {
                packer[0] = new Packer();
            }
            line.chunk(packer[0].next(text));
        };
    }

    /** Packs a text so that each part can be unpacked when it is there, as servers do that pack streams. */
    private static final class Packer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final GZIPOutputStream out;

        Packer() throws IOException {
            out = new GZIPOutputStream(bytes, true);
        }

        String next(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            String packed = bytes.toString(StandardCharsets.ISO_8859_1);
            bytes.reset();
            return packed;
        }
    }
}
