package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.ScriptedUpstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

/** What happens to an exchange while its connection is not there yet. */
class ConnectingTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

    private final EventLoopGroup group = Sockets.newGroup(1, "connecting-test");
    private final UpstreamLoop loop = new UpstreamLoop(group.next());
    private ScriptedUpstream upstream;
    private OutboundSettings settings;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
        Duration limit = Duration.ofSeconds(20);
        settings =
                OutboundSettings.of(Optional.empty(), Timeouts.of(limit, limit, limit, limit), 1, 10, limit.toNanos());
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private static final class Listener implements UpstreamListener {
        final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final StringBuilder body = new StringBuilder();

        @Override
        public void onHead(int status, Headers fields, long length) {
            body.append(status).append(' ');
        }

        @Override
        public void onBody(ByteBuf chunk) {
            body.append(chunk.toString(StandardCharsets.US_ASCII));
            chunk.release();
        }

        @Override
        public void onReadComplete() {
            // of no interest
        }

        @Override
        public void onEnd() {
            outcome.complete(body.toString());
        }

        @Override
        public void onFailure(UpstreamFailure failure) {
            outcome.complete(
                    (failure.safe() ? "safe: " : "unsafe: ") + failure.fault().message());
        }
    }

    private UpstreamExchange open(int port, Optional<Proxy> proxy, Listener listener) {
        UpstreamRequest request =
                new UpstreamRequest(new Origin(false, "127.0.0.1", port), "GET", "/", Headers.EMPTY, Body.EMPTY);
        return loop.open(request, Unpooled.EMPTY_BUFFER, proxy, settings, listener);
    }

    private void onLoop(Runnable task) throws Exception {
        loop.loop().submit(task).get(20, TimeUnit.SECONDS);
    }

    @Test
    void whoLeavesBeforeThereIsAConnectionLeavesItsPlaceToTheNext() throws Exception {
        upstream.answer(ANSWER);
        Listener left = new Listener();
        Listener next = new Listener();
        onLoop(() -> {
            UpstreamExchange gone = open(upstream.port(), Optional.empty(), left);
            open(upstream.port(), Optional.empty(), next);
            gone.cancel();
        });
        assertThat(next.outcome.get(20, TimeUnit.SECONDS)).isEqualTo("200 hi");
        assertThat(left.outcome).isNotDone();
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void aReaderThatIsFullBeforeThereIsAConnectionGetsNothingUntilItIsNot() throws Exception {
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        upstream.play(line -> {
            line.request();
            line.send(ANSWER);
            sent.complete(true);
            // An end of the connection would be read, and all before it, whoever is full.
            line.request();
        });
        Listener listener = new Listener();
        CompletableFuture<UpstreamExchange> opened = new CompletableFuture<>();
        onLoop(() -> {
            UpstreamExchange exchange = open(upstream.port(), Optional.empty(), listener);
            exchange.setReading(false);
            opened.complete(exchange);
        });
        sent.get(20, TimeUnit.SECONDS);
        // Who wakes the loop for a task makes it look at its connections as well.
        onLoop(() -> assertThat(listener.body).isEmpty());
        onLoop(() -> assertThat(listener.body).isEmpty());
        onLoop(() -> opened.join().setReading(true));
        assertThat(listener.outcome.get(20, TimeUnit.SECONDS)).isEqualTo("200 hi");
    }

    @Test
    void anAddressThatIsNoneIsNotReachedAndItsPlaceIsGivenBack() throws Exception {
        Proxy impossible = new Proxy(false, "127.0.0.1", 70_000, Optional.empty(), Optional.empty());
        for (int i = 0; i < 3; i++) {
            Listener listener = new Listener();
            onLoop(() -> open(upstream.port(), Optional.of(impossible), listener));
            assertThat(listener.outcome.get(20, TimeUnit.SECONDS)).startsWith("safe: The provider can't be reached");
        }
        onLoop(() -> assertThat(loop.origins()).isZero());
    }
}
