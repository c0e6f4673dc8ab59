package dev.aiproxy.host.plugins;

import dev.aiproxy.api.GatewayPlugin;
import java.io.IOException;
import java.io.Serial;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent of every plugin's class loader: shows the JDK and the contracts of plugin-api with the libraries they are
 * made of, and hides the rest of the host, its {@code META-INF/services} included.
 *
 * <p>A loader asks its parent first, so a copy of the contracts that a jar brings by mistake is never looked at.
 */
final class SharedClasses extends ClassLoader {
    private static final List<String> SHARED = List.of(
            "dev.aiproxy.api.", "org.slf4j.", "org.jspecify.", "tools.jackson.", "com.fasterxml.jackson.annotation.");

    private static final List<String> JDK = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "org.w3c.dom.",
            "org.xml.sax.",
            "org.ietf.jgss.",
            "netscape.javascript.");

    private static final List<String> SHARED_FOLDERS =
            SHARED.stream().map(name -> name.replace('.', '/')).toList();

    static {
        registerAsParallelCapable();
    }

    /** One for all plugins; it knows none of them. */
    static final ClassLoader INSTANCE = new SharedClasses(GatewayPlugin.class.getClassLoader());

    private final ClassLoader host;

    private SharedClasses(ClassLoader host) {
        super("plugin-api", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (beginsWithOne(SHARED, name)) {
            return host.loadClass(name);
        }
        if (beginsWithOne(JDK, name)) {
            return super.loadClass(name, resolve);
        }
        throw new NotShared(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return beginsWithOne(SHARED_FOLDERS, name) ? host.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return beginsWithOne(SHARED_FOLDERS, name) ? host.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean beginsWithOne(List<String> prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Thrown once for each class of each plugin before it is found in the jar; without a stack trace that is cheap. */
    private static final class NotShared extends ClassNotFoundException {
        @Serial
        private static final long serialVersionUID = 1;

        NotShared(String name) {
            super(name);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
