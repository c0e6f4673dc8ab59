package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation of a plugin: one load of one jar. Several generations of an id may be loaded at a time, each with
 * classes of its own.
 *
 * <p>It is counted who holds it. The folder holds it while it is the generation to use; whoever else goes on using it
 * calls {@link #retain()} and {@link #release()}. When nobody holds it any more, the plugin is unloaded, its class
 * loader closed and the private copy of its jar deleted, on a virtual thread. Components made from it must be closed
 * before the release. Safe from any thread.
 */
public final class LoadedPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugin.class);

    private final PluginJar jar;
    private final int generation;
    private final Facts facts;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private volatile @Nullable Content content;

    /** What keeps the plugin's classes alive. */
    record Content(JarManager manager, PluginGuard guard, PluginParts parts) {}

    /** What is known of the parts without asking the plugin's code again. */
    record Facts(List<Claim> claims, Map<String, List<String>> names) {}

    LoadedPlugin(PluginJar jar, int generation, Content content, Facts facts) {
        this.jar = jar;
        this.generation = generation;
        this.facts = facts;
        this.content = content;
    }

    /** The plugin's id. */
    public String id() {
        return jar.manifest().id();
    }

    /** The plugin's own version. */
    public String version() {
        return jar.manifest().version();
    }

    /** Which versions of plugin-api it says to work with. */
    public String requires() {
        return jar.manifest().requires();
    }

    /** Counts the loads of this id, from 1. */
    public int generation() {
        return generation;
    }

    /** Name of the jar in the plugin folder. */
    public String file() {
        return jar.file();
    }

    /** What its author should know although it runs; empty if there is nothing. */
    String remark() {
        return jar.manifest().bringsApi()
                ? "has classes of plugin-api inside, which are not used; it belongs in scope 'provided'"
                : "";
    }

    /** What it contributes. @throws IllegalStateException after it was closed */
    public PluginParts parts() {
        return content().parts();
    }

    /** To call its code with. @throws IllegalStateException after it was closed */
    public PluginGuard guard() {
        return content().guard();
    }

    /** What it claims for itself alone. */
    List<Claim> claims() {
        return facts.claims();
    }

    /** Names of its parts by kind. */
    Map<String, List<String>> names() {
        return facts.names();
    }

    private Content content() {
        Content present = content;
        if (present == null) {
            throw new IllegalStateException(this + " is closed");
        }
        return present;
    }

    /**
     * Holds it until {@link #release()}.
     *
     * @return false if it is too late: the last holder has let it go
     */
    public boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Lets it go. Never blocks; the last one starts the closing. */
    public void release() {
        int before = holders.getAndDecrement();
        if (before == 1) {
            Thread.ofVirtual()
                    .name("plugin-close-" + id())
                    .inheritInheritableThreadLocals(false)
                    .start(this::close);
        } else if (before <= 0) {
            holders.incrementAndGet();
            throw new IllegalStateException(this + " was released more often than it was held");
        }
    }

    /** Completes when the plugin is unloaded, its class loader closed and its copy deleted. */
    public CompletionStage<@Nullable Void> closed() {
        return closed.minimalCompletionStage();
    }

    private void close() {
        try {
            content().manager().close();
            content = null;
            Files.deleteIfExists(copy());
            LOG.debug("closed {}", this);
        } catch (IOException | RuntimeException thrown) {
            LOG.warn("{} was not closed cleanly; what is left is removed at the next start", this, thrown);
        } finally {
            content = null;
            closed.complete(null);
        }
    }

    Path copy() {
        return jar.copy();
    }

    @Override
    public String toString() {
        return id() + " " + version() + " (" + file() + ", generation " + generation + ")";
    }
}
