package dev.aiproxy.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** An upstream down to its bytes: plays a script on each connection that it accepts, and counts. */
public final class ScriptedUpstream implements AutoCloseable {
    /** What happens on one connection; when it returns, the connection is closed. */
    @FunctionalInterface
    public interface Script {
        void play(UpstreamLine line) throws Exception;
    }

    private final ServerSocket server;
    private final Set<UpstreamLine> lines = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<UpstreamLine.Request> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Script script = line -> {};

    private ScriptedUpstream(ServerSocket server) {
        this.server = server;
    }

    public static ScriptedUpstream start() throws IOException {
        return start(ServerSocketFactory.getDefault());
    }

    /** @param factory makes the server's socket, for TLS */
    public static ScriptedUpstream start(ServerSocketFactory factory) throws IOException {
        ScriptedUpstream upstream =
                new ScriptedUpstream(factory.createServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(upstream::accept);
        return upstream;
    }

    /** Plays another script from the next connection on; the connections that are there are closed. */
    public void play(Script next) {
        script = next;
        lines.forEach(UpstreamLine::close);
        requests.clear();
        accepted.set(0);
    }

    /** Answers each request on a connection with the same bytes, and keeps the connection. */
    public void answer(String reply) {
        play(line -> {
            while (line.request() != null) {
                line.send(reply);
            }
        });
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                UpstreamLine line = new UpstreamLine(socket, requests);
                lines.add(line);
                Script playing = script;
                Thread.ofVirtual().start(() -> run(playing, line));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void run(Script playing, UpstreamLine line) {
        try (line) {
            playing.play(line);
        } catch (IOException e) {
            // the other side has left, or the test has ended
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            lines.remove(line);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The next request that came in, in time. */
    public UpstreamLine.Request request() throws InterruptedException {
        UpstreamLine.Request request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    /** How many requests came that {@link #request} has not returned. */
    public int waiting() {
        return requests.size();
    }

    /** How many connections were accepted since the script began. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int open() {
        return lines.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        lines.forEach(UpstreamLine::close);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("the script failed", failed);
        }
    }
}
