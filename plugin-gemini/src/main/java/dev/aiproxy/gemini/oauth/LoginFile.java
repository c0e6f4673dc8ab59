package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an account's login is kept: the file that config names, or, for one that stands in config itself, a file of the
 * gateway's own that takes what has been renewed. Blocks; not for event loops.
 */
final class LoginFile {
    private static final int LARGEST = 256 * 1024;

    private final Optional<Path> place;
    private final OAuthAccount account;

    /** @param kept a file of the gateway's own, which need not exist; empty if there is no place for one */
    LoginFile(OAuthAccount account, Optional<Path> kept) {
        this.account = account;
        this.place = account.file().or(() -> kept);
    }

    /**
     * The login as config gives it.
     *
     * @throws IOException that says in a sentence what is wrong with it
     */
    static Login configured(Optional<Path> file, Optional<Secret> base64) throws IOException {
        if (file.isPresent()) {
            return read(file.get());
        }
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(base64.map(Secret::reveal).orElse("").replaceAll("\\s", ""));
            return parse(bytes, "creds_base64");
        } catch (IllegalArgumentException e) {
            throw new IOException("creds_base64: this is not base64", e);
        }
    }

    /** The newest login. */
    Login read() throws IOException {
        if (account.file().isEmpty() && place.filter(Files::exists).isPresent()) {
            try {
                return read(place.get());
            } catch (IOException e) {
                // The one in config is as good as it was at first.
                return configured(Optional.empty(), account.credsBase64());
            }
        }
        return configured(account.file(), account.credsBase64());
    }

    private static Login read(Path file) throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("creds_file: " + file + " is too large for a login");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("creds_file: there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("creds_file: " + file + " can't be read", e);
        }
        return parse(bytes, "creds_file: " + file);
    }

    private static Login parse(byte[] bytes, String what) throws IOException {
        try {
            if (Json.parse(bytes, 0, bytes.length) instanceof ObjectNode members) {
                return Login.of(members, what);
            }
        } catch (JsonFormatException e) {
            throw new IOException(what + " is not JSON", e);
        }
        throw new IOException(what + " is not a JSON object");
    }

    /** Puts a renewed login in the old one's place, at once and for its owner's eyes only. */
    void write(Login login) throws IOException {
        Path named = place.orElseThrow(() -> new IOException("there is no folder for it"));
        Path target = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
        Path temporary = Files.createTempFile(target.getParent(), ".login", ".tmp", ownerOnly());
        try {
            Files.write(temporary, Json.text(login.json()).getBytes(StandardCharsets.UTF_8));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
