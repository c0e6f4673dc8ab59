package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.PluginContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The plugin's folder of renewed logins that stand in config themselves: one file for each, by a hash of what config has. One
 * for a load of the plugin, since the folder is that of all its providers. Safe from any thread.
 */
final class KeptLogins {
    private static final Pattern NAME = Pattern.compile("login-[0-9a-f]{16}\\.json");

    private final Set<String> inUse = ConcurrentHashMap.newKeySet();

    /** Notes that config has an account; no I/O. */
    void use(OAuthAccount account) {
        if (account.credsBase64().isPresent()) {
            inUse.add(name(account));
        }
    }

    /** Where an account's login is kept once it has been renewed; empty if it has a file anyway, or there is no folder. */
    Optional<Path> place(OAuthAccount account, PluginContext context) {
        if (account.credsBase64().isEmpty()) {
            return Optional.empty();
        }
        use(account);
        try {
            return Optional.of(context.dataDirectory().resolve(name(account)));
        } catch (IOException e) {
            context.logger().debug("there is no folder for renewed logins", e);
            return Optional.empty();
        }
    }

    /** Deletes the logins that config has had no more since the plugin was loaded: each is as good as a password. */
    void sweep(PluginContext context) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(context.dataDirectory(), this::isLeft)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
                context.logger().info("{} was deleted: config has its login no more", file.getFileName());
            }
        } catch (IOException e) {
            context.logger().warn("renewed logins that config has no more could not be deleted: {}", e.toString());
        }
    }

    private boolean isLeft(Path file) {
        String name = file.getFileName().toString();
        return NAME.matcher(name).matches() && !inUse.contains(name);
    }

    private static String name(OAuthAccount account) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(account.credsBase64().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8));
            return "login-" + HexFormat.of().formatHex(hash, 0, 8) + ".json";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
