package dev.aiproxy.host.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether a file has changed, and calls back if what it says is really different. Looking, unlike
 * notification by the system, also works with editors that replace the file and with mounted folders; a file that is
 * still being written is left alone until two looks find it the same. Files that config
 * refers to by <code>${file:…}</code> are not watched.
 */
public final class ConfigWatcher implements AutoCloseable {
    /** How often to look. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);

    private final Path file;
    private final Duration period;
    private final Runnable onChange;
    private final Thread thread;
    private Stamp stamp;

    /** What can be seen of the file without reading it, and a hash of what it says. */
    private record Stamp(FileTime changed, long size, Object identity, String hash) {
        static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, "", "");

        boolean isMissing() {
            return size < 0;
        }

        boolean looksLike(Stamp other) {
            return changed.equals(other.changed) && size == other.size && identity.equals(other.identity);
        }
    }

    private ConfigWatcher(Path file, Duration period, Runnable onChange) {
        this.file = file;
        this.period = period;
        this.onChange = onChange;
        this.stamp = look(Stamp.MISSING);
        this.thread = Thread.ofVirtual().name("config-watcher").unstarted(this::run);
    }

    /**
     * Starts to look at a file, which need not exist yet.
     *
     * @param onChange called on a virtual thread, never twice at once; what it throws is logged
     */
    public static ConfigWatcher start(Path file, Duration period, Runnable onChange) {
        ConfigWatcher watcher = new ConfigWatcher(file, period, onChange);
        watcher.thread.start();
        return watcher;
    }

    /** Stops looking; a call that is under way is interrupted. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            String taken = stamp.hash();
            while (true) {
                Thread.sleep(period);
                Stamp before = stamp;
                stamp = look(before);
                // Missing, or different from the last look: somebody is still writing or replacing it.
                boolean isSettled = !stamp.isMissing() && stamp.looksLike(before);
                if (isSettled && !stamp.hash().equals(taken)) {
                    taken = stamp.hash();
                    call();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer watching {}", file);
        }
    }

    private void call() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.error("The changed file {} could not be taken", file, e);
        }
    }

    private Stamp look(Stamp before) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                // A pipe would be waited for, and what one reads of it another one lacks.
                return Stamp.MISSING;
            }
            Object identity = attributes.fileKey() == null ? "" : attributes.fileKey();
            Stamp seen = new Stamp(attributes.lastModifiedTime(), attributes.size(), identity, "");
            if (seen.looksLike(before)) {
                return before;
            }
            return new Stamp(seen.changed(), seen.size(), identity, hash(Files.readAllBytes(file)));
        } catch (IOException e) {
            return Stamp.MISSING;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
