package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.DirectMemory;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class BackPressureTest {
    private static final int PIECE = 256 * 1024;

    @TempDir
    Path folder;

    /** Lets as much time go by as a client may be silent: until the gateway closes a connection that is. */
    private static void outlastASilentClient(RunningGateway gateway) throws IOException {
        try (RawClient silent = RawClient.to(gateway)) {
            assertThat(silent.socket().getInputStream().read()).isNegative();
        }
    }

    private static void stream(UpstreamLine line, long total, AtomicLong sent, MessageDigest digest, boolean chunked)
            throws IOException {
        byte[] piece = new byte[PIECE];
        byte[] frame = (Integer.toHexString(PIECE) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (long number = 0; sent.get() < total; number++) {
            Arrays.fill(piece, (byte) (number * 31));
            digest.update(piece);
            if (chunked) {
                line.send(frame).send(piece).send("\r\n");
            } else {
                line.send(piece);
            }
            sent.addAndGet(PIECE);
        }
        if (chunked) {
            line.send("0\r\n\r\n");
        }
    }

    @Test
    void holdsTheProviderBackWhileTheClientDoesNotReadAndLosesNothing() throws Exception {
        run(300L * 1024 * 1024, true);
    }

    @Test
    void holdsTheProviderBackWithALengthToo() throws Exception {
        run(80L * 1024 * 1024, false);
    }

    private void run(long total, boolean chunked) throws Exception {
        String framing = chunked ? "transfer-encoding: chunked" : "content-length: " + total;
        MessageDigest sentDigest = MessageDigest.getInstance("SHA-1");
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        AtomicLong sent = new AtomicLong();
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.start(
                        folder, RunningGateway.provider(upstream.url()) + "timeouts: { idle: 2s, keep_alive: 3s }\n");
                RawClient client = RawClient.to(gateway)) {
            upstream.play(line -> {
                line.request();
                line.send("HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n" + framing + "\r\n\r\n");
                stream(line, total, sent, sentDigest, chunked);
                all.complete(sentDigest.digest());
                line.request();
            });
            long before = DirectMemory.used();
            client.send("GET", "/v1/things/big", "").head();
            // Longer than the provider may be silent: it is not the provider that is.
            outlastASilentClient(gateway);
            assertThat(sent.get()).isLessThan(64L * 1024 * 1024);
            assertThat(DirectMemory.used() - before).isLessThan(24L * 1024 * 1024);
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            long received = 0;
            long most = 0;
            for (byte[] piece = client.piece(); piece != null; piece = client.piece()) {
                digest.update(piece);
                received += piece.length;
                most = Math.max(most, DirectMemory.used() - before);
            }
            assertThat(received).isEqualTo(total);
            assertThat(digest.digest()).isEqualTo(all.get(10, TimeUnit.SECONDS));
            assertThat(most).isLessThan(24L * 1024 * 1024);
        }
    }
}
