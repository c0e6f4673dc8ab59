package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that operators drop plugin jars into, and the plugins that run from it.
 *
 * <p>A new or changed jar is loaded beside what runs; then the listener is given the whole new set at once, and what is
 * no longer part of it is closed when its last holder lets it go. A jar that cannot be loaded is listed as FAILED with
 * its reason, disturbs no other, and leaves the generation running that it was to replace. The outcome depends on the
 * files and the switches alone, not on the order of events: of two jars that claim the same thing, the first by file
 * name has it. What a plugin claims only when it runs, its endpoints, the listener judges: then what runs keeps its
 * place, and the new generation is given up.
 *
 * <p>Safe from any thread; changes wait for each other and block while jars are read and the listener works. So they
 * must not be called with a lock held that the listener takes.
 */
public final class PluginFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Path folder;
    private final PluginListener listener;
    private final JarCopies copies;
    private final Clock clock;
    private final JarLoading loading = new JarLoading();
    private final ReentrantLock lock = new ReentrantLock();
    private final Switches switches;
    private final TreeMap<String, JarSlot> slots = new TreeMap<>();
    private final List<JarSlot> removed = new ArrayList<>();

    private PluginSet current = PluginSet.EMPTY;
    private String folderProblem = "";
    private boolean reported;
    private boolean closed;
    private @Nullable CountDownLatch watchEnd;
    private volatile List<PluginStatus> statuses = List.of();

    /**
     * Looks at nothing yet; {@link #scan()} does.
     *
     * @param folder where the jars are; need not exist
     * @param work a folder for private copies; created, and cleared of what dead processes left there
     * @param enabled ids of the only plugins to run; all if empty
     * @param disabled ids of plugins not to run
     * @throws IOException if the work folder cannot be used
     */
    public PluginFolder(
            Path folder, Path work, Collection<String> enabled, Collection<String> disabled, PluginListener listener)
            throws IOException {
        this(folder, new Switches(enabled, disabled), listener, JarCopies.open(work), Clock.systemUTC());
    }

    PluginFolder(Path folder, Switches switches, PluginListener listener, JarCopies copies, Clock clock) {
        this.folder = folder;
        this.switches = switches;
        this.listener = listener;
        this.copies = copies;
        this.clock = clock;
    }

    /**
     * Looks at the folder once and applies what has changed. The first time the listener is told in any case, later
     * only if the set changes. A folder that cannot be read changes nothing.
     */
    public void scan() {
        locked(() -> {
            boolean gone = followFolder();
            boolean news = lookAt(_ -> false);
            update(gone || news);
        });
    }

    /**
     * Scans again and again on a virtual thread, instead of at the period that was set before.
     *
     * @param period pause between two scans; zero to stop
     */
    public void watch(Duration period) {
        locked(() -> {
            endWatch();
            if (period.isPositive()) {
                CountDownLatch end = new CountDownLatch(1);
                watchEnd = end;
                Thread.ofVirtual().name("plugin-watch").start(() -> watch(period, end));
            }
        });
    }

    private void watch(Duration period, CountDownLatch end) {
        try {
            while (!end.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    scan();
                } catch (RuntimeException | LinkageError thrown) {
                    LOG.error("the plugin folder {} could not be looked at; it is tried again", folder, thrown);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void endWatch() {
        if (watchEnd != null) {
            watchEnd.countDown();
            watchEnd = null;
        }
    }

    /**
     * Takes the config's word about what runs. What an operator said by {@link #enable} and {@link #disable} stays,
     * except about ids of which the config now says something else than before.
     *
     * @param enabled ids of the only plugins to run; all if empty
     * @param disabled ids of plugins not to run
     */
    public void configure(Collection<String> enabled, Collection<String> disabled) {
        locked(() -> {
            switches.configure(enabled, disabled);
            if (reported) {
                update(true);
            }
        });
    }

    /** Switches a plugin on. @return how it is then; empty if there is no plugin of that id */
    public Optional<PluginStatus> enable(String id) {
        return change(id, () -> switches.say(id, true));
    }

    /** Switches a plugin off until {@link #enable}. @return how it is then; empty if there is no plugin of that id */
    public Optional<PluginStatus> disable(String id) {
        return change(id, () -> switches.say(id, false));
    }

    /**
     * Loads a plugin's jar once more, as a new generation, even if it has not changed or had failed.
     *
     * @return how it is then; empty if there is no plugin of that id
     */
    public Optional<PluginStatus> reload(String id) {
        return change(id, () -> lookAt(slot -> slot.id().equals(id)));
    }

    private Optional<PluginStatus> change(String id, Runnable change) {
        locked(() -> {
            if (slots.values().stream().anyMatch(slot -> slot.id().equals(id))) {
                change.run();
                update(true);
            }
        });
        return list().stream()
                .filter(status -> status.id().equals(id))
                .min((left, right) -> left.state().compareTo(right.state()));
    }

    /** All jars in the order of their file names. Never blocks. */
    public List<PluginStatus> list() {
        return statuses;
    }

    /**
     * Stops watching and lets all plugins go without telling the listener, then waits a few seconds for those to close
     * that nobody else holds.
     */
    @Override
    public void close() throws IOException {
        List<LoadedPlugin> last = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            endWatch();
            last.addAll(current.plugins());
            slots.values().forEach(JarSlot::remove);
            slots.clear();
            current = PluginSet.EMPTY;
            statuses = List.of();
        } finally {
            lock.unlock();
        }
        CompletableFuture<?>[] closings = last.stream()
                .map(plugin -> plugin.closed().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closings)
                .completeOnTimeout(null, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        copies.close();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            if (!closed) {
                change.run();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean followFolder() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, PluginFolder::isJar)) {
            jars.forEach(files::add);
            folderProblem = "";
        } catch (IOException | DirectoryIteratorException thrown) {
            warnOnce(thrown);
            return false;
        }
        List<String> names =
                files.stream().map(file -> String.valueOf(file.getFileName())).toList();
        List<String> gone =
                slots.keySet().stream().filter(name -> !names.contains(name)).toList();
        gone.forEach(name -> removed.add(slots.remove(name)));
        for (Path file : files) {
            slots.computeIfAbsent(String.valueOf(file.getFileName()), _ -> new JarSlot(file, copies, clock));
        }
        return !gone.isEmpty();
    }

    private void warnOnce(Exception thrown) {
        String problem = switch (thrown) {
            case NoSuchFileException _ -> "it does not exist";
            case NotDirectoryException _ -> "it is not a folder";
            default -> Failures.sentence(thrown);
        };
        if (!problem.equals(folderProblem)) {
            folderProblem = problem;
            LOG.warn("the plugin folder {} cannot be read: {}; what runs goes on running", folder, problem);
        }
    }

    private static boolean isJar(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).endsWith(".jar") && Files.isRegularFile(file);
    }

    private boolean lookAt(Predicate<JarSlot> again) {
        boolean changed = false;
        for (JarSlot slot : slots.values()) {
            changed |= slot.look(again.test(slot));
        }
        return changed;
    }

    private void update(boolean changed) {
        if (!changed && reported) {
            return;
        }
        slots.values().forEach(slot -> slot.prepare(switches, loading));
        PluginSet next = choose();
        while (!next.plugins().equals(current.plugins()) || !reported) {
            Optional<Throwable> refusal = offer(next);
            if (refusal.isEmpty() || !refuse(refusal.get())) {
                break;
            }
            next = choose();
        }
        reported = true;
        current = next;
        slots.values().forEach(JarSlot::commit);
        removed.forEach(JarSlot::remove);
        removed.clear();
        publish();
    }

    private PluginSet choose() {
        Claims claims = new Claims();
        return new PluginSet(slots.values().stream()
                .flatMap(slot -> slot.choose(claims).stream())
                .toList());
    }

    /** Linkage errors come from classes of plugins that don't fit. */
    private Optional<Throwable> offer(PluginSet next) {
        try {
            listener.pluginsChanged(next);
            return Optional.empty();
        } catch (RuntimeException | LinkageError thrown) {
            return Optional.of(thrown);
        }
    }

    /** Gives up the new generations that are to blame. @return whether there were any */
    private boolean refuse(Throwable refusal) {
        Optional<String> culprit =
                refusal instanceof PluginRefusedException named ? Optional.of(named.pluginId()) : Optional.empty();
        List<JarSlot> blamed = offering(culprit);
        if (blamed.isEmpty()) {
            // What runs is to blame for nothing: without the new ones it ran.
            blamed = offering(Optional.empty());
        }
        if (blamed.isEmpty()) {
            LOG.error("the new set of plugins was not taken over", refusal);
            return false;
        }
        LOG.debug("the new set of plugins was refused", refusal);
        String reason = refusal instanceof PluginRefusedException
                ? String.valueOf(refusal.getMessage())
                : "the gateway could not take it over: " + Failures.sentence(refusal);
        blamed.forEach(slot -> slot.refuse(reason));
        return true;
    }

    private List<JarSlot> offering(Optional<String> id) {
        return slots.values().stream().filter(slot -> slot.offersNew(id)).toList();
    }

    private void publish() {
        List<PluginStatus> before = statuses;
        statuses = slots.values().stream().map(JarSlot::status).toList();
        for (PluginStatus status : statuses) {
            if (!before.contains(status)) {
                log(status);
            }
        }
    }

    private static void log(PluginStatus status) {
        String reason = status.reason().isEmpty() ? "" : ": " + status.reason();
        if (status.state() == PluginStatus.State.DISABLED || reason.isEmpty()) {
            LOG.info("plugin {} {} {}{}", status.id(), status.version(), status.state(), reason);
        } else {
            LOG.warn("plugin {} {} {}{}", status.id(), status.version(), status.state(), reason);
        }
    }
}
