package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens resources of plugin jars past the JDK's cache of jar files. That cache is never emptied, so one
 * {@code getResource(…).openStream()} would keep a jar open for ever after its plugin is gone.
 */
final class UncachedJars implements URLStreamHandlerFactory {
    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return protocol.equals("jar") ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            URLConnection connection = URI.create(url.toExternalForm()).toURL().openConnection();
            connection.setUseCaches(false);
            return connection;
        }
    }
}
