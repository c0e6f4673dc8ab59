package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TapGuardTest {
    private static final ByteBuf CHUNK = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
    private static final ReplySummary NOTHING = new ReplySummary(true, Usage.NONE, Optional.empty());

    /** Throws in every method. */
    private static final class Thrower implements ReplyTap {
        private int calls;

        @Override
        public void accept(ByteBuffer chunk) {
            calls++;
            throw new IllegalStateException("from a test");
        }

        @Override
        public boolean complete() {
            throw new NoClassDefFoundError("from a test");
        }

        @Override
        public boolean betweenEvents() {
            throw new IllegalStateException("from a test");
        }

        @Override
        public ReplySummary summary() {
            throw new IllegalStateException("from a test");
        }
    }

    @Test
    void goesOnWithoutATapThatThrows() {
        Thrower tap = new Thrower();
        TapGuard guard = new TapGuard(() -> tap, false);
        guard.accept(CHUNK);
        guard.accept(CHUNK);
        assertThat(tap.calls).isEqualTo(1);
        assertThat(CHUNK.readableBytes()).isEqualTo(3);
        assertThat(guard.summary()).isEqualTo(NOTHING);
        assertThat(guard.betweenEvents()).isFalse();
    }

    @Test
    void takesNothingAtAllFromATapThatThrows() {
        assertThat(new TapGuard(Thrower::new, false).sawEnd()).isFalse();
        assertThat(new TapGuard(Thrower::new, false).betweenEvents()).isFalse();
        assertThat(new TapGuard(Thrower::new, false).summary()).isEqualTo(NOTHING);
    }

    @Test
    void goesOnWhenNoTapCanBeMade() {
        TapGuard guard = new TapGuard(
                () -> {
                    throw new IllegalStateException("from a test");
                },
                false);
        guard.accept(CHUNK);
        assertThat(guard.summary()).isEqualTo(NOTHING);
        assertThat(guard.sawEnd()).isFalse();
    }

    @Test
    void hasNotSeenTheEndOfWhatItCannotRead() {
        assertThat(new TapGuard(OpaqueTap::new, false).sawEnd()).isFalse();
        assertThat(new TapGuard(OpaqueTap::new, false).summary().complete()).isTrue();
    }

    /** Keeps each piece as it was shown. */
    private static final class Recorder implements ReplyTap {
        private final List<String> shown = new ArrayList<>();

        @Override
        public void accept(ByteBuffer chunk) {
            shown.add(StandardCharsets.US_ASCII.decode(chunk).toString());
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public boolean betweenEvents() {
            return true;
        }

        @Override
        public ReplySummary summary() {
            return NOTHING;
        }
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void showsSmallPiecesOfAStreamTogetherWhenTheTapIsAsked() {
        Recorder tap = new Recorder();
        TapGuard guard = new TapGuard(() -> tap, true);
        for (String piece : List.of("a", "bc", "def")) {
            guard.accept(text(piece));
        }
        assertThat(tap.shown).isEmpty();
        assertThat(guard.sawEnd()).isTrue();
        assertThat(tap.shown).containsExactly("abcdef");
        guard.accept(text("g"));
        assertThat(guard.summary()).isEqualTo(NOTHING);
        assertThat(tap.shown).containsExactly("abcdef", "g");
        guard.close();
    }

    @Test
    void keepsTheOrderOfSmallAndLargePieces() {
        Recorder tap = new Recorder();
        TapGuard guard = new TapGuard(() -> tap, true);
        String large = "L".repeat(600);
        guard.accept(text("small"));
        guard.accept(text(large));
        guard.accept(text("after"));
        assertThat(tap.shown).containsExactly("small", large);
        assertThat(guard.lacksBlankLine()).isFalse();
        assertThat(tap.shown).containsExactly("small", large, "after");
        guard.close();
    }

    @Test
    void showsWhatHasGatheredWhenThereIsNoRoomForMore() {
        Recorder tap = new Recorder();
        TapGuard guard = new TapGuard(() -> tap, true);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String piece = i + ";";
            all.append(piece);
            guard.accept(text(piece));
        }
        assertThat(tap.shown).hasSize(1);
        assertThat(guard.kept()).isEmpty();
        assertThat(String.join("", tap.shown)).isEqualTo(all.toString());
        guard.close();
    }

    @Test
    void leavesTheRestOfAStreamAloneAfterItsTapHasThrown() {
        Thrower tap = new Thrower();
        TapGuard guard = new TapGuard(() -> tap, true);
        guard.accept(CHUNK);
        assertThat(guard.summary()).isEqualTo(NOTHING);
        guard.accept(CHUNK);
        assertThat(guard.kept()).isEmpty();
        assertThat(tap.calls).isEqualTo(1);
        guard.close();
    }
}
