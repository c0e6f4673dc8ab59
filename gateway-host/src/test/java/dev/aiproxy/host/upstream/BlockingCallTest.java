package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.ScriptedUpstream;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class BlockingCallTest {
    private final EventLoopGroup group = Sockets.newGroup(1, "test");
    private final UpstreamLoop loop = new UpstreamLoop(group.next());
    private final CompletableFuture<Long> closed = new CompletableFuture<>();
    private ScriptedUpstream upstream;
    private OutboundSettings settings;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
        Duration long10 = Duration.ofSeconds(10);
        settings = OutboundSettings.of(
                Optional.empty(),
                Timeouts.of(long10, long10, long10, long10),
                2,
                2,
                TimeUnit.MILLISECONDS.toNanos(100));
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private WireResponse send(String target) throws IOException, InterruptedException {
        UpstreamRequest request = new UpstreamRequest(
                new Origin(false, "127.0.0.1", upstream.port()),
                "POST",
                target,
                Headers.EMPTY,
                Body.ofUtf8("question"));
        return BlockingCall.send(loop, request, Optional.empty(), settings);
    }

    @Test
    void waitsForTheWholeReplyAndKeepsNothingOfIt() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send("HTTP/1.1 201 Made\r\nx-a: 1\r\ncontent-length: 6\r\n\r\nans")
                    .send("wer");
            line.awaitClosed(closed);
        });
        WireResponse response = send("/");
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().get("x-a")).isEqualTo("1");
        assertThat(new String(response.body().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("answer");
        assertThat(upstream.request().body()).isEqualTo("question");
        closed.get(10, TimeUnit.SECONDS);
        // The event loop learns of the close right after it made it.
        int origins;
        do {
            origins = loop.loop().submit(loop::origins).get(10, TimeUnit.SECONDS);
        } while (origins > 0);
    }

    @Test
    void failsWithAReason() {
        upstream.play(line -> line.request());
        assertThatThrownBy(() -> send("/")).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> send("/a b")).isInstanceOf(IOException.class).hasMessageContaining("target");
    }

    @Test
    void refusesAReplyWithoutAnEnd() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\n\r\n");
            byte[] piece = new byte[1 << 20];
            try {
                while (true) {
                    line.send(piece);
                }
            } catch (IOException e) {
                closed.complete(System.nanoTime());
            }
        });
        assertThatThrownBy(() -> send("/")).isInstanceOf(IOException.class).hasMessageContaining("16 MiB");
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsTheRequestOfACallerWhoIsInterrupted() throws Exception {
        upstream.play(line -> {
            line.request();
            line.awaitClosed(closed);
        });
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                send("/");
            } catch (IOException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        upstream.request();
        caller.interrupt();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        closed.get(10, TimeUnit.SECONDS);
    }
}
