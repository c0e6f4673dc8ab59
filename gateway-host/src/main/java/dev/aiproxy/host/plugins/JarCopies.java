package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private copies of plugin jars. A jar that is loaded must not change below the JVM, which reads it through open
 * handles, so what is loaded is never the file that operators replace.
 *
 * <p>Each process has a folder of its own in the work folder, held by a file lock, so that two processes (the gateway
 * and {@code aiproxy plugins}, say) leave each other's copies alone, while what a dead one left is removed.
 */
final class JarCopies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JarCopies.class);
    private static final String RUN = "run-";
    private static final String LOCK = ".lock";
    private static final int PIECE = 64 * 1024;

    /** Folders of this process: a file lock cannot tell its owner from another part of the same process. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;
    private int taken;

    private JarCopies(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * A copy and what is in it.
     *
     * @param checksum of its bytes, which tells one content from another. Who can put a jar here needs no collision, so it is
     *     one that is quick before the code that makes it has been compiled.
     */
    record Copy(Path path, String checksum) {
        void delete() {
            JarCopies.delete(path);
        }
    }

    /** Removes what earlier processes left in the work folder and begins a folder for this one. */
    static synchronized JarCopies open(Path work) throws IOException {
        Path root = Files.createDirectories(work).toRealPath();
        // Between its creation and its locking, a new folder would look like a left one.
        try (FileChannel gate = lockFile(root.resolve(LOCK));
                FileLock _ = gate.lock()) {
            removeLeftovers(root);
            Path folder = createRun(root);
            FileChannel channel = lockFile(folder.resolve(LOCK));
            channel.lock();
            OWN.add(folder);
            return new JarCopies(folder, channel);
        }
    }

    private static Path createRun(Path root) throws IOException {
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(root.resolve(RUN + number));
            } catch (FileAlreadyExistsException _) {
                LOG.debug("{} in {} is in use", RUN + number, root);
            }
        }
    }

    private static FileChannel lockFile(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void removeLeftovers(Path root) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(root, RUN + "*")) {
            for (Path run : runs) {
                if (!OWN.contains(run) && isLeft(run)) {
                    deleteFolder(run);
                }
            }
        }
    }

    private static boolean isLeft(Path run) throws IOException {
        try (FileChannel channel = lockFile(run.resolve(LOCK));
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /** Copies a jar; its name is made of its checksum. */
    Copy take(Path file) throws IOException {
        taken++;
        Path partial = folder.resolve(taken + ".part");
        try {
            String checksum = copy(file, partial);
            Path copy = Files.move(partial, folder.resolve(checksum + "-" + taken + ".jar"));
            return new Copy(copy, checksum);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static String copy(Path from, Path to) throws IOException {
        Checksum first = new CRC32();
        Checksum second = new CRC32C();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                first.update(piece, 0, count);
                second.update(piece, 0, count);
                out.write(piece, 0, count);
            }
        }
        return HexFormat.of().toHexDigits(first.getValue() << 32 | second.getValue());
    }

    /** Ends this process's claim on its folder and removes it, unless a copy in it is still in use. */
    @Override
    public void close() throws IOException {
        channel.close();
        OWN.remove(folder);
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            if (jars.iterator().hasNext()) {
                return;
            }
        }
        deleteFolder(folder);
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(JarCopies::delete);
        }
        delete(folder);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException thrown) {
            LOG.warn("{} cannot be deleted; it is tried again at the next start: {}", path, thrown.toString());
        }
    }
}
