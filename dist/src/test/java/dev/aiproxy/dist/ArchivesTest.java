package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
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
        Path archive = Path.of(Distribution.property("distribution.archive").replace(".tar.gz", ".zip"));
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("enablePosixFileAttributes", true))) {
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
