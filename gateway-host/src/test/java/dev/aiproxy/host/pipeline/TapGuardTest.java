package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
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
        TapGuard guard = new TapGuard(() -> tap);
        guard.accept(CHUNK);
        guard.accept(CHUNK);
        assertThat(tap.calls).isEqualTo(1);
        assertThat(CHUNK.readableBytes()).isEqualTo(3);
        assertThat(guard.summary()).isEqualTo(NOTHING);
        assertThat(guard.betweenEvents()).isFalse();
    }

    @Test
    void takesNothingAtAllFromATapThatThrows() {
        assertThat(new TapGuard(Thrower::new).sawEnd()).isFalse();
        assertThat(new TapGuard(Thrower::new).betweenEvents()).isFalse();
        assertThat(new TapGuard(Thrower::new).summary()).isEqualTo(NOTHING);
    }

    @Test
    void goesOnWhenNoTapCanBeMade() {
        TapGuard guard = new TapGuard(() -> {
            throw new IllegalStateException("from a test");
        });
        guard.accept(CHUNK);
        assertThat(guard.summary()).isEqualTo(NOTHING);
        assertThat(guard.sawEnd()).isFalse();
    }

    @Test
    void hasNotSeenTheEndOfWhatItCannotRead() {
        assertThat(new TapGuard(OpaqueTap::new).sawEnd()).isFalse();
        assertThat(new TapGuard(OpaqueTap::new).summary().complete()).isTrue();
    }
}
