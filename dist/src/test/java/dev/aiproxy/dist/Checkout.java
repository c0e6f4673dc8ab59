package dev.aiproxy.dist;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A copy of this checkout as a clone has it, without anything built. Its {@code mvnw} is a stand-in that notes how it
 * was called and puts a distribution that exists already where the build would.
 */
final class Checkout {
    private static final Set<String> NOT_CLONED = Set.of("target", ".git", "data", "logs", "node_modules", ".idea");

    private final Path folder;
    private final Path calls;
    private final Path failure;
    private final Distribution built;

    private Checkout(Path parent, Distribution built) {
        this.folder = parent.resolve("a clone");
        this.calls = parent.resolve("calls.txt");
        this.failure = parent.resolve("failure");
        this.built = built;
    }

    static Checkout copy(Path parent, Distribution built) throws IOException {
        Checkout checkout = new Checkout(parent, built);
        copyTree(Path.of(Distribution.property("checkout.folder")), checkout.folder);
        Path wrapper = checkout.folder.resolve("mvnw");
        Files.writeString(wrapper, """
                    #!/bin/sh
                    set -eu
                    { pwd -P; echo "$JAVA_HOME"; echo "$@"; } >>'%1$s'
                    if [ -e '%2$s' ]; then
                        echo "cannot find symbol" >&2
                        exit 3
                    fi
                    mkdir -p dist/target
                    ln -sfn '%3$s' dist/target/'%4$s'
                    # A build writes these two anew.
                    touch '%3$s/lib/build-id'
                    cp '%3$s'/plugins/*.jar plugins/
                    """.formatted(
                checkout.calls, checkout.failure, built.folder(), built.folder().getFileName()));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return checkout;
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                if (!each.equals(from) && NOT_CLONED.contains(each.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(each)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                boolean isPlugin = each.toString().endsWith(".jar");
                if (!isPlugin && !each.getFileName().toString().equals(".git")) {
                    Files.copy(
                            each,
                            to.resolve(from.relativize(each)),
                            StandardCopyOption.COPY_ATTRIBUTES,
                            LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    Path folder() {
        return folder;
    }

    /** The jars in its plugin folder. */
    List<Path> plugins() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("plugins"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Lets the next builds fail. */
    void breakBuild() throws IOException {
        Files.createFile(failure);
    }

    /** Makes a file newer than anything that was built. */
    void edit(String file) throws IOException {
        Path edited = folder.resolve(file);
        Files.createDirectories(edited.getParent());
        Files.writeString(edited, "\n", StandardOpenOption.CREATE);
        Files.setLastModifiedTime(edited, FileTime.from(Instant.now().plusSeconds(3600)));
    }

    /** What the build was called with so far: its folder, its Java and its arguments, three lines for each call. */
    List<String> calls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls, StandardCharsets.UTF_8) : List.of();
    }

    /** Runs its launcher from another folder until it ends. */
    Outcome run(Map<String, String> environment, String... arguments) throws IOException {
        return runScript("aiproxy", environment, arguments);
    }

    /** The same for any of its scripts. */
    Outcome runScript(String script, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = built.process(folder.resolve(script), arguments);
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        return Distribution.run(builder);
    }

    Outcome run(String... arguments) throws IOException {
        return run(Map.of(), arguments);
    }

    /** A folder that looks like a JDK of some version. */
    Path jdk(String version) throws IOException {
        Path home = folder.resolveSibling("jdk " + version);
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/javac"), "echo javac " + version);
        program(home.resolve("bin/java"), "exit 1");
        return home;
    }

    /** Writes a program of one line. */
    static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
