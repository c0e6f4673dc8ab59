package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an account's login is kept: the file that config names, or, for one that stands in config itself, a file of the
 * gateway's own that takes what has been renewed. Blocks; not for event loops.
 */
final class LoginFile {
    private static final int LARGEST = 256 * 1024;

    private final Optional<Path> place;
    private final OAuthAccount account;
    private final Logger logger;

    /** @param kept a file of the gateway's own, which need not exist; empty if there is no place for one */
    LoginFile(OAuthAccount account, Optional<Path> kept, Logger logger) {
        this.account = account;
        this.place = account.file().or(() -> kept);
        this.logger = logger;
    }

    /**
     * The login that stands in config itself.
     *
     * @throws IOException that says in a sentence what is wrong with it
     */
    static Login ofBase64(Secret base64) throws IOException {
        try {
            return parse(Base64.getDecoder().decode(base64.reveal().replaceAll("\\s", "")), "creds_base64");
        } catch (IllegalArgumentException e) {
            throw new IOException("creds_base64: this is not base64", e);
        }
    }

    /**
     * The newest login.
     *
     * @throws IOException that says in a sentence what is wrong with it
     */
    Login read() throws IOException {
        if (account.file().isPresent()) {
            return read(account.file().get(), "creds_file: ");
        }
        if (place.filter(Files::exists).isPresent()) {
            try {
                return read(place.get(), "");
            } catch (IOException e) {
                // The one in config is as good as it was at first.
                logger.warn("a renewed login is of no use, so the one in config is used again: {}", e.getMessage());
            }
        }
        return ofBase64(account.credsBase64().orElseThrow());
    }

    /** @param role of the file, for messages */
    private static Login read(Path file, String role) throws IOException {
        String what = role + file;
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(role + "there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException(what + " can't be read", e);
        }
        if (bytes.length > LARGEST) {
            throw new IOException(what + " is too large for a login");
        }
        return parse(bytes, what);
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

    /**
     * Puts a renewed login in the old one's place: at once, for its owner's eyes only, and still the same owner's. A file
     * that can't be replaced so is written over where it is.
     */
    void write(Login login) throws IOException {
        Path named = place.orElseThrow(() -> new IOException("there is no folder for it"));
        boolean replaces = Files.exists(named);
        Path target = replaces ? named.toRealPath() : named.toAbsolutePath();
        byte[] content = Json.text(login.json()).getBytes(StandardCharsets.UTF_8);
        Path temporary = Files.createTempFile(target.getParent(), ".login", ".tmp", ownerOnly());
        try {
            overwrite(temporary, content);
            try {
                if (replaces) {
                    giveToOwnerOf(target, temporary);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                if (!replaces) {
                    throw e;
                }
                // Its owner is another user, or it is mounted by itself.
                overwrite(target, content);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A login that was written by the gateway's user is to be read by the tools of the user whose it is. */
    private static void giveToOwnerOf(Path target, Path temporary) throws IOException {
        FileOwnerAttributeView view = Files.getFileAttributeView(temporary, FileOwnerAttributeView.class);
        if (view != null) {
            UserPrincipal owner = Files.getOwner(target);
            if (!owner.equals(view.getOwner())) {
                view.setOwner(owner);
            }
        }
    }

    /** Gives a file another content and nothing else; the old one's place on the disk is used before more is asked for. */
    static void overwrite(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.truncate(content.length);
            // Without this, a power cut could leave the name with no content.
            channel.force(true);
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
