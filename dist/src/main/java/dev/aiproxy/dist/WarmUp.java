package dev.aiproxy.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Makes the start-up cache: runs the gateway once with everything that a first request needs, and lets the Java VM
 * write down on the way out what it has loaded and learnt.
 *
 * <p>Called as {@code WarmUp <launcher> <cache file>} by the build and by the launcher. Exit code 1 and one line on
 * standard error if no cache could be made.
 */
public final class WarmUp {
    private WarmUp() {}

    /** Runs the work-out. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: WarmUp <launcher> <cache file>");
            System.exit(2);
        }
        System.exit(make(
                Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]).toAbsolutePath()));
    }

    private static int make(Path launcher, Path cache) throws IOException {
        Path fresh = cache.resolveSibling(cache.getFileName() + ".new");
        Path folder = Files.createTempDirectory("aiproxy-warm-up");
        try {
            run(launcher, fresh, folder);
            Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            System.out.println("Start-up cache: " + cache + ", " + Files.size(cache) / (1024 * 1024) + " MiB");
            return 0;
        } catch (IOException e) {
            System.err.println("No start-up cache was made: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + ".config"));
            delete(folder);
        }
    }

    private static void run(Path launcher, Path cache, Path folder) throws IOException, InterruptedException {
        try (StandIn upstream = StandIn.open()) {
            Files.writeString(folder.resolve("config.yaml"), config(upstream.address()));
            try (GatewayProcess gateway = GatewayProcess.start(launcher, cache, folder)) {
                new WorkOut(gateway.awaitAddress()).run();
                gateway.stop();
            }
        }
        if (!Files.exists(cache)) {
            throw new IOException("the Java VM wrote none");
        }
    }

    private static String config(String upstream) {
        return """
                host: 127.0.0.1
                port: 0
                api_key: %2$s
                admin: { token: %3$s }
                providers:
                  echo: { type: echo, models: [echo*], settings: { delay: 0ms }, accounts: [ { name: echo } ] }
                  openai: { type: openai, models: [gpt*], settings: { base_url: %1$s/v1 }, accounts: [ { api_key: stand-in } ] }
                  claude: { type: claude, models: [claude*], settings: { base_url: %1$s }, accounts: [ { api_key: stand-in } ] }
                  gemini: { type: gemini, models: [gemini*], settings: { base_url: %1$s }, accounts: [ { api_key: stand-in } ] }
                """.formatted(upstream, WorkOut.KEY, WorkOut.ADMIN_TOKEN);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
