package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two archives, of which every user takes one. */
@Timeout(120)
class ArchivesTest {
    @TempDir
    Path temporary;

    @Test
    void theZipHoldsTheFilesOfTheTarball() throws IOException {
        Path unpacked = Distribution.unpack(temporary).folder();
        try (FileSystem zip = FileSystems.newFileSystem(zip(), Map.of("enablePosixFileAttributes", true))) {
            Path root = zip.getPath("/");
            try (Stream<Path> top = Files.list(root)) {
                assertThat(top.map(Path::toString)).containsExactly("/" + Distribution.property("distribution.name"));
            }
            Path packed = root.resolve(Distribution.property("distribution.name"));
            SortedMap<String, String> files = files(unpacked);
            assertThat(files).containsKeys("bin/aiproxy", "lib/aiproxy.aot", "plugins/README.md");
            assertThat(files.get("bin/aiproxy")).contains("executable");
            assertThat(files(packed)).isEqualTo(files);
            for (String name : files.keySet()) {
                if (Files.isRegularFile(unpacked.resolve(name))) {
                    assertThat(Files.mismatch(packed.resolve(name), unpacked.resolve(name)))
                            .as(name)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private static Path zip() {
        return Path.of(Distribution.property("distribution.archive").replace(".tar.gz", ".zip"));
    }

    @Test
    void theZipTellsTheTimesOfItsFilesInUtc() throws IOException {
        Path unpacked = Distribution.unpack(temporary).folder();
        TimeZone before = TimeZone.getDefault();
        // What an archive says without a zone is taken for the time of this one.
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        try (ZipFile zip = new ZipFile(zip().toFile())) {
            int jars = 0;
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".jar")) {
                    jars++;
                    Path file = unpacked.resolveSibling(entry.getName());
                    assertThat(entry.getLastModifiedTime())
                            .as(entry.getName())
                            .isEqualTo(Files.getLastModifiedTime(file));
                }
            }
            assertThat(jars).isGreaterThan(10);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void theStartUpCacheSurvivesUnpackingTheZipInAnotherTimeZone() throws IOException {
        Path folder = temporary.resolve("far away");
        ProcessBuilder unzip = new ProcessBuilder("unzip", "-q", zip().toString(), "-d", folder.toString());
        unzip.environment().put("TZ", "Asia/Tokyo");
        Outcome unzipped;
        try {
            unzipped = Distribution.run(unzip);
        } catch (IOException e) {
            assumeThat(e).as("this machine has no unzip").isNull();
            throw e;
        }
        assertThat(unzipped.exitCode()).as(unzipped.output()).isZero();
        Distribution distribution = Distribution.in(folder, temporary);
        assertThat(distribution.run("cache-key").output())
                .isEqualTo(Files.readString(distribution.folder().resolve("lib/aiproxy.aot.key")));
        ProcessBuilder start = distribution.process(distribution.launcher(), "--version");
        start.environment().put("TZ", "America/New_York");
        start.environment().put("AIPROXY_JAVA_OPTS", "-XX:AOTMode=on -Xlog:class+load:stdout");
        assertThat(Distribution.run(start).output())
                .containsPattern("dev\\.aiproxy\\.host\\.Main source: shared objects file");
    }

    /** What is in a folder: relative names, with the size of each file and whether its owner may execute it. */
    private static SortedMap<String, String> files(Path folder) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.toList();
        }
        for (Path each : all) {
            files.put(folder.relativize(each).toString(), describe(each));
        }
        return files;
    }

    private static String describe(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return "folder";
        }
        boolean executable = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        return Files.size(file) + (executable ? " bytes, executable" : " bytes");
    }
}
