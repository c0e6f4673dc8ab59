package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every wire format's tap must keep to, shown with one stream of server-sent events and one whole reply. Extend it
 * in a test.
 */
public abstract class ReplyContract {
    /** The wire format under test. */
    protected abstract Protocol protocol();

    /** A request for an answer. */
    protected abstract WireRequest chat(boolean stream);

    /** A good stream; lines end with LF. */
    protected abstract String stream();

    /** A text in the first event of {@link #stream} that makes it a whole answer. */
    protected abstract String finish();

    /** A good reply in one document. */
    protected abstract String document();

    /** The usage of both. */
    protected abstract Usage usage();

    /** The id of both by which later requests refer to the answer; empty, the rule, if the protocol has no such thing. */
    protected Optional<String> answerId() {
        return Optional.empty();
    }

    private TapRunner runner(boolean stream) {
        return new TapRunner(() -> tap(stream));
    }

    private ReplyTap tap(boolean stream) {
        String type = stream ? "text/event-stream" : "application/json";
        return protocol().egress().orElseThrow().tap(chat(stream), 200, Headers.of("content-type", type));
    }

    private ReplySummary good() {
        return new ReplySummary(true, usage(), Optional.empty(), answerId());
    }

    @Test
    void readsAStreamHoweverItIsCut() {
        byte[] bytes = bytes(stream());
        for (int i = 0; i <= bytes.length; i++) {
            assertThat(runner(true).split(bytes, i)).as("cut at %d", i).isEqualTo(good());
        }
        assertThat(runner(true).bytewise(bytes)).isEqualTo(good());
    }

    @Test
    void readsADocumentHoweverItIsCut() {
        byte[] bytes = bytes(document());
        for (int i = 0; i <= bytes.length; i++) {
            assertThat(runner(false).split(bytes, i)).as("cut at %d", i).isEqualTo(good());
        }
        assertThat(runner(false).bytewise(bytes)).isEqualTo(good());
    }

    @Test
    void doesNotTrustTheContentType() {
        assertThat(runner(false).whole(stream())).isEqualTo(good());
        assertThat(runner(true).whole(document())).isEqualTo(good());
    }

    @Test
    void neverTakesATruncatedStreamForAWholeOne() {
        byte[] bytes = bytes(stream());
        int finish = stream().indexOf(finish());
        int end = bytes(stream().substring(0, stream().indexOf('\n', finish))).length;
        for (int i = 0; i < end; i++) {
            assertThat(runner(true).prefix(bytes, i).complete())
                    .as("after %d", i)
                    .isFalse();
            assertThat(runner(true).prefix(bytes, i).summary().complete())
                    .as("after %d", i)
                    .isFalse();
        }
        assertThat(runner(true).prefix(bytes, bytes.length).complete()).isTrue();
    }

    @Test
    void neverTakesATruncatedDocumentForAWholeOne() {
        byte[] bytes = bytes(document().strip());
        for (int i = 0; i < bytes.length; i++) {
            assertThat(runner(false).prefix(bytes, i).complete())
                    .as("after %d", i)
                    .isFalse();
        }
        assertThat(runner(false).prefix(bytes, bytes.length).complete()).isTrue();
    }

    @Test
    void isBetweenEventsOnlyAfterABlankLine() {
        byte[] bytes = bytes(stream());
        for (int i = 1; i <= bytes.length; i++) {
            boolean blank = i >= 2 && bytes[i - 1] == '\n' && bytes[i - 2] == '\n';
            assertThat(runner(true).prefix(bytes, i).betweenEvents())
                    .as("after %d", i)
                    .isEqualTo(blank);
        }
        assertThat(runner(false).prefix(bytes(document()), 10).betweenEvents()).isFalse();
    }

    @Test
    void readsEveryKindOfLineEndAndEveryTrimming() {
        String stream = stream();
        assertThat(runner(true).whole(stream.replace("\n", "\r\n"))).isEqualTo(good());
        assertThat(runner(true).bytewise(bytes(stream.replace("\n", "\r\n")))).isEqualTo(good());
        assertThat(runner(true).whole(stream.replace('\n', '\r'))).isEqualTo(good());
        assertThat(runner(true).whole('\uFEFF' + stream)).isEqualTo(good());
        assertThat(runner(true).whole(": hello\n\n" + stream.replace("\n\n", "\n\n: ping\n\n")))
                .isEqualTo(good());
        assertThat(runner(true).whole(stream.replace("data: ", "data:"))).isEqualTo(good());
        assertThat(runner(true).whole(stream.replace("data: ", "id: 7\nretry: 10\ndata: ")))
                .isEqualTo(good());
        assertThat(runner(true).whole(stream.replace("data: {", "data: {\ndata: ")))
                .isEqualTo(good());
    }

    @Test
    void readsALastEventThatLacksItsBlankLine() {
        String stripped = stream().strip();
        assertThat(runner(true).prefix(bytes(stripped), bytes(stripped).length).complete())
                .isTrue();
        assertThat(runner(true).whole(stripped)).isEqualTo(good());
        assertThat(runner(true).whole(stripped + '\n')).isEqualTo(good());
    }

    @Test
    void takesNothingForAnEmptyReply() {
        ReplySummary empty = runner(true).whole("");
        assertThat(empty.complete()).isFalse();
        assertThat(empty.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void survivesNonsense() {
        Random random = new Random(7);
        byte[] stream = bytes(stream());
        for (int round = 0; round < 300; round++) {
            ReplyTap tap = tap(true);
            byte[] noise = stream.clone();
            for (int i = 0; i < 20; i++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            tap.accept(ByteBuffer.wrap(noise).asReadOnlyBuffer());
            tap.complete();
            assertThat(tap.summary()).isNotNull();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
