package dev.aiproxy.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packed distribution, unpacked into a folder, and a working directory to run it in. */
final class Distribution {
    private static final int SECONDS = 120;

    private final Path folder;
    private final Path workingDirectory;

    private Distribution(Path folder, Path workingDirectory) {
        this.folder = folder;
        this.workingDirectory = workingDirectory;
    }

    /** What a command printed, both streams together, and how it ended. */
    record Outcome(int exitCode, String output) {}

    static Distribution unpack(Path target) throws IOException {
        Path folder = Files.createDirectories(target.resolve("unpacked with a space"));
        String archive = property("distribution.archive");
        Outcome outcome = run(new ProcessBuilder("tar", "-xzf", archive, "-C", folder.toString()));
        if (outcome.exitCode() != 0) {
            throw new IOException("tar could not unpack " + archive + ": " + outcome.output());
        }
        return in(folder, target);
    }

    /**
     * One that was unpacked otherwise.
     *
     * @param folder that it was unpacked into
     * @param target takes the working directory
     */
    static Distribution in(Path folder, Path target) throws IOException {
        Path workingDirectory = Files.createDirectories(target.resolve("working directory"));
        return new Distribution(folder.resolve(property("distribution.name")), workingDirectory);
    }

    Path folder() {
        return folder;
    }

    Path workingDirectory() {
        return workingDirectory;
    }

    Path launcher() {
        return folder.resolve("bin/aiproxy");
    }

    void configure(String yaml) throws IOException {
        Files.writeString(workingDirectory.resolve("config.yaml"), yaml);
    }

    /** Runs the launcher until it ends. */
    Outcome run(String... arguments) {
        try {
            return run(process(launcher(), arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The launcher as a process to be started in the working directory, away from the settings of this build. */
    ProcessBuilder process(Path launcher, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "TMPDIR"));
        environment.put("AIPROXY_JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", workingDirectory.toString());
        environment.put("AIPROXY_AOT", "use");
        return builder;
    }

    /** Runs a command until it ends. */
    static Outcome run(ProcessBuilder builder) throws IOException {
        // A file, not a pipe: what runs on in the background would keep a pipe open.
        Path output = Files.createTempFile("aiproxy-output", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(builder.command() + " did not end");
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the build must set " + name);
        }
        return value;
    }
}
