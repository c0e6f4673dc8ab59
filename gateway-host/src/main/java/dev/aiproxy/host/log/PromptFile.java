package dev.aiproxy.host.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file of the day, which its owner alone may read; kept open until the next day. For one thread. */
final class PromptFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private @Nullable Path path;
    private @Nullable SeekableByteChannel channel;

    /** Appends a line to the file of its day. */
    void append(PromptTarget.Files target, Instant time, String line) throws IOException {
        Path wanted =
                target.folder().resolve(target.baseName() + '-' + LocalDate.ofInstant(time, ZoneOffset.UTC) + ".log");
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        write(open(wanted), bytes);
    }

    /** Writes all of it or, as far as that is possible, nothing: half a line would spoil the one after it, too. */
    static void write(SeekableByteChannel open, ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        try {
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
        } catch (IOException e) {
            int written = bytes.position() - start;
            if (written > 0) {
                open.truncate(open.size() - written);
            }
            throw e;
        }
    }

    private SeekableByteChannel open(Path wanted) throws IOException {
        SeekableByteChannel known = channel;
        if (known != null && wanted.equals(path) && Files.exists(wanted)) {
            return known;
        }
        close();
        boolean posix = wanted.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix && Files.exists(wanted)) {
            Files.setPosixFilePermissions(wanted, OWNER);
        }
        SeekableByteChannel opened = Files.newByteChannel(
                wanted,
                APPEND,
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0]);
        channel = opened;
        path = wanted;
        return opened;
    }

    @Override
    public void close() {
        SeekableByteChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Every line was written when it came; nothing is left that could be lost.
                path = null;
            }
        }
    }
}
