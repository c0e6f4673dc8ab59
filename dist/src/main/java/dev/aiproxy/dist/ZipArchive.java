package dev.aiproxy.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;

/**
 * Packs the distribution as a zip whose files get their exact times back wherever it is unpacked, since the start-up cache is
 * valid for jars with exactly these times. A zip's own times are of no zone; the JDK's zip file system writes those of the
 * extended timestamp (field {@code 0x5455} of Info-ZIP's extrafld.txt, in UTC) beside them, which the assembly plugin does not.
 *
 * <p>Called by the build as {@code ZipArchive <folder> <zip file>}; the folder's name is the top of the archive.
 */
public final class ZipArchive {
    private ZipArchive() {}

    /** Packs a folder; a file that is there already is replaced. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: ZipArchive <folder> <zip file>");
            System.exit(2);
        }
        // For who knows no extended timestamps: the same archive wherever it is built.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        pack(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    private static void pack(Path folder, Path archive) throws IOException {
        Files.deleteIfExists(archive);
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted().toList();
        }
        try (FileSystem zip =
                FileSystems.newFileSystem(archive, Map.of("create", true, "enablePosixFileAttributes", true))) {
            for (Path file : all) {
                Path packed = zip.getPath("/", folder.getFileName().toString())
                        .resolve(folder.relativize(file).toString());
                Files.copy(file, packed);
                Files.setPosixFilePermissions(
                        packed, PosixFilePermissions.fromString(isProgram(file) ? "rwxr-xr-x" : "rw-r--r--"));
                Files.setLastModifiedTime(packed, Files.getLastModifiedTime(file));
            }
        }
    }

    /** Folders as well: they are entered. */
    private static boolean isProgram(Path file) {
        Path parent = file.getParent();
        return Files.isDirectory(file) || (parent != null && parent.endsWith("bin"));
    }
}
