package dev.aiproxy.testkit;

import dev.aiproxy.api.GatewayPlugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/** Loads a plugin jar by the host's rules: it sees the JDK, the API and what the API stands on, and nothing else. */
public final class PluginLoading {
    private static final List<String> VISIBLE = List.of(
            "dev.aiproxy.api.", "org.slf4j.", "org.jspecify.", "tools.jackson.", "com.fasterxml.jackson.annotation.");

    private PluginLoading() {}

    /** A loader of the jar's classes; who opens it closes it. */
    public static URLClassLoader open(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, new Window());
    }

    /** The plugin that the jar's manifest names. */
    public static GatewayPlugin create(ClassLoader loader, Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            String name = file.getManifest().getMainAttributes().getValue("Plugin-Class");
            return (GatewayPlugin) loader.loadClass(name).getConstructor().newInstance();
        }
    }

    /** What a plugin may see of the application. */
    private static final class Window extends ClassLoader {
        private Window() {
            super(getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (VISIBLE.stream().anyMatch(name::startsWith)) {
                return PluginLoading.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name + " is not visible to plugins");
        }
    }
}
