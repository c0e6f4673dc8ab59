package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where the gateway keeps its state; nobody but its user may look inside, and one gateway at a time has it.
 * Its methods may block.
 */
public final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String LOCK = ".lock";
    private static final String KEY_PREFIX = "sk-aiproxy-";
    private static final int KEY_BYTES = 32;

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * A key that is kept in a file.
     *
     * @param value the key
     * @param file where it is kept
     * @param isNew whether this call made it, so that it has to be shown once
     */
    public record GeneratedKey(Secret value, Path file, boolean isNew) {}

    /**
     * Opens the folder; creates it with access for its owner alone if it is missing.
     *
     * @throws IOException also if another gateway has it, which would write over the same files
     */
    public static DataFolder open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(path, attributes(path, "rwx------"));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(path)) {
                    throw new IOException("the data folder " + path + " is no folder", e);
                }
            }
        }
        return new DataFolder(path, lock(path));
    }

    /** The system lets go of it when the process ends, however it ends. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean free = false;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("another gateway of this process has {}", path);
        } catch (IOException e) {
            LOG.debug("the file system of {} has no locks", path, e);
            free = true;
        }
        if (!free) {
            channel.close();
            throw new IOException("another gateway uses the data folder " + path
                    + "; stop that one, or give this one a folder of its own (--data-folder)");
        }
        return channel;
    }

    /** Lets others have it. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The key of that name, made at random on the first call and read from its file from then on. */
    public GeneratedKey generatedKey(String name) throws IOException {
        Path file = path.resolve(name);
        if (Files.exists(file)) {
            String stored = Files.readString(file).strip();
            if (!stored.isEmpty()) {
                return new GeneratedKey(Secret.of(stored), file, false);
            }
        }
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = KEY_PREFIX + HexFormat.of().formatHex(random);
        write(file, key + '\n');
        return new GeneratedKey(Secret.of(key), file, true);
    }

    /** Writes beside the file and renames, so that the file is never seen half written. */
    private void write(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(path, file.getFileName() + ".", ".new", attributes(path, "rw-------"));
        try {
            Files.writeString(fresh, text);
            try {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
