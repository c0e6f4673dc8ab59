package dev.aiproxy.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway that runs for its start-up cache alone, as a child process; closing it ends the process. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("listening on (https?://\\S+)");
    private static final int REMEMBERED_LINES = 20;

    private final Process process;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private GatewayProcess(Process process) {
        this.process = process;
    }

    static GatewayProcess start(Path launcher, Path cache, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "run");
        builder.directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        // Settings and provider keys of the caller must not reach this gateway, or it would spend them.
        environment.keySet().retainAll(List.of("PATH", "HOME", "TMPDIR"));
        environment.put("AIPROXY_JAVA_HOME", System.getProperty("java.home"));
        environment.put("AIPROXY_AOT_OUTPUT", cache.toString());
        environment.put("AIPROXY_DATA_FOLDER", folder.resolve("data").toString());
        GatewayProcess gateway = new GatewayProcess(builder.start());
        Thread.ofVirtual().start(gateway::read);
        return gateway;
    }

    URI awaitAddress() throws IOException, InterruptedException {
        try {
            return address.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the gateway did not start: " + output(), e);
        }
    }

    /** Asks the process to end and waits until the Java VM has written the cache. */
    void stop() throws IOException, InterruptedException {
        // Process.destroy() would also close the pipe that the Java VM reports to while it writes.
        process.toHandle().destroy();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            throw new IOException("the gateway did not end: " + output());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains("AOT")) {
                    remember(line);
                }
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    address.complete(URI.create(ready.group(1)));
                }
            }
            address.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }

    private synchronized void remember(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > REMEMBERED_LINES) {
            lastLines.removeFirst();
        }
    }

    private synchronized String output() {
        return String.join("\n", lastLines);
    }
}
