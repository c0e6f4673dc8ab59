package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file name in the plugin folder: what is in the file now, and which generation made from it runs. It goes through
 * {@link #look}, {@link #prepare}, {@link #choose} and {@link #commit}; until the last, what ran goes on. Not
 * thread-safe.
 */
final class JarSlot {
    private static final Logger LOG = LoggerFactory.getLogger(JarSlot.class);

    /** A file that changed more recently may still be being written, or change again within one tick of its clock. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final Path file;
    private final JarCopies copies;
    private final Clock clock;

    private @Nullable Stamp seen;
    private boolean settled;
    private String checksum = "";
    private PluginManifest manifest = PluginManifest.UNKNOWN;
    private JarCopies.@Nullable Copy copy;
    private String problem = "";
    private boolean pending;

    private boolean off;
    private String offReason = "";
    private String clash = "";

    private @Nullable LoadedPlugin fresh;
    private @Nullable LoadedPlugin chosen;
    private @Nullable LoadedPlugin running;

    /** What tells that a file has changed without reading it. */
    private record Stamp(long size, FileTime modified) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }

        /** Not {@code equals}: what makes that of a record is made at run time and slows the start. */
        boolean isSameAs(@Nullable Stamp other) {
            return other != null && size == other.size && modified.equals(other.modified);
        }

        boolean isSettled(Clock clock) {
            Duration age = Duration.between(modified.toInstant(), clock.instant());
            return age.abs().compareTo(SETTLING) >= 0;
        }
    }

    JarSlot(Path file, JarCopies copies, Clock clock) {
        this.file = file;
        this.copies = copies;
        this.clock = clock;
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** The plugin's id, or the file's name without its ending if the jar has none that is valid. */
    String id() {
        if (manifest.hasValidId()) {
            return manifest.id();
        }
        return running != null ? running.id() : fileName().replaceFirst("(?i)\\.jar$", "");
    }

    /**
     * Looks whether the file has changed and reads it if so.
     *
     * @param again to read it even if it has not changed, to load it once more
     * @return whether there is something new to load or to report
     */
    boolean look(boolean again) {
        try {
            Stamp now = Stamp.of(file);
            if (!again && settled && now.isSameAs(seen)) {
                return false;
            }
            JarCopies.Copy taken = copies.take(file);
            if (!Stamp.of(file).isSameAs(now)) {
                taken.delete();
                return postpone(fileName() + " changes while it is read");
            }
            seen = now;
            settled = now.isSettled(clock);
            if (!again && !pending && taken.checksum().equals(checksum)) {
                taken.delete();
                return false;
            }
            return read(taken);
        } catch (IOException thrown) {
            return forget(fileName() + " cannot be read: " + Failures.sentence(thrown));
        }
    }

    private boolean read(JarCopies.Copy taken) {
        checksum = taken.checksum();
        dropCopy();
        try {
            manifest = PluginManifest.read(taken.path());
        } catch (IOException | RuntimeException thrown) {
            taken.delete();
            String text = fileName() + " is not a readable jar: " + Failures.sentence(thrown);
            return settled ? forget(text) : postpone(text);
        }
        pending = false;
        problem = manifest.problem(fileName());
        if (problem.isEmpty()) {
            copy = taken;
        } else {
            taken.delete();
        }
        return true;
    }

    private boolean postpone(String why) {
        boolean news = !pending;
        pending = true;
        settled = false;
        problem = why + "; it is looked at again";
        return news;
    }

    private boolean forget(String why) {
        boolean news = pending || !problem.equals(why);
        pending = false;
        problem = why;
        checksum = "";
        manifest = PluginManifest.UNKNOWN;
        dropCopy();
        return news;
    }

    /** Loads what {@link #look} found, beside what runs, if the plugin is switched on. */
    void prepare(Switches switches, JarLoading loading) {
        boolean known = manifest.hasValidId() || running != null;
        if (known && !switches.isOn(id())) {
            off = true;
            offReason = switches.reason(id());
            dropCopy();
            return;
        }
        if (off || (!clash.isEmpty() && copy == null && fresh == null)) {
            off = false;
            clash = "";
            look(true);
        }
        if (copy != null) {
            load(new PluginJar(fileName(), copy.path(), manifest), loading);
        }
    }

    private void load(PluginJar jar, JarLoading loading) {
        try {
            fresh = loading.load(jar);
            copy = null;
        } catch (PluginLoadException thrown) {
            problem = String.valueOf(thrown.getMessage());
            LOG.debug("{} is not loaded", fileName(), thrown);
            dropCopy();
        }
    }

    /** Chooses the generation to run next: the new one, else the old one, as far as the claims of others allow. */
    Optional<LoadedPlugin> choose(Claims claims) {
        chosen = null;
        clash = "";
        if (off) {
            return Optional.empty();
        }
        if (fresh != null) {
            clash = claims.admit(fresh);
            chosen = clash.isEmpty() ? fresh : null;
        }
        if (chosen == null && running != null) {
            String oldClash = claims.admit(running);
            chosen = oldClash.isEmpty() ? running : null;
            clash = clash.isEmpty() ? oldClash : clash;
        }
        return Optional.ofNullable(chosen);
    }

    /** Whether the chosen generation is a new one of that id; of any id if it is empty. */
    boolean offersNew(Optional<String> id) {
        return fresh != null && chosen == fresh && (id.isEmpty() || fresh.id().equals(id.get()));
    }

    /** Gives the new generation up. */
    void refuse(String reason) {
        problem = reason;
        release(fresh);
        fresh = null;
    }

    /** Makes what was chosen what runs, and lets the rest go. */
    void commit() {
        if (fresh != chosen) {
            release(fresh);
        }
        if (running != chosen) {
            release(running);
        }
        running = chosen;
        fresh = null;
    }

    /** The file is gone: lets everything go. */
    void remove() {
        dropCopy();
        release(running);
        running = null;
    }

    Optional<LoadedPlugin> running() {
        return Optional.ofNullable(running);
    }

    PluginStatus status() {
        String trouble = clash.isEmpty() ? problem : clash;
        if (running != null) {
            String reason = trouble.isEmpty()
                    ? running.remark()
                    : "version " + running.version() + " keeps running: " + trouble;
            return new PluginStatus(
                    running.id(),
                    running.version(),
                    running.requires(),
                    PluginStatus.State.STARTED,
                    reason,
                    fileName(),
                    running.names());
        }
        return off
                ? stopped(PluginStatus.State.DISABLED, offReason)
                : stopped(pending ? PluginStatus.State.PENDING : PluginStatus.State.FAILED, trouble);
    }

    private PluginStatus stopped(PluginStatus.State state, String reason) {
        return new PluginStatus(
                id(), manifest.version(), manifest.requires(), state, reason, fileName(), PluginParts.NONE.names());
    }

    private void dropCopy() {
        if (copy != null) {
            copy.delete();
            copy = null;
        }
    }

    private static void release(@Nullable LoadedPlugin plugin) {
        if (plugin != null) {
            plugin.release();
        }
    }
}
