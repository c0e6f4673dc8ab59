package dev.aiproxy.host;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.config.DataFolder;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.log.SecretRegistry;
import dev.aiproxy.host.runtime.FallbackKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Keys that the gateway made for itself, in files of its data folder. */
final class StoredKeys implements FallbackKeys {
    private final DataFolder folder;
    private DataFolder.@Nullable GeneratedKey clientKey;
    private DataFolder.@Nullable GeneratedKey adminToken;

    StoredKeys(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Secret clientKey() {
        clientKey = stored("client-key", clientKey);
        return clientKey.value();
    }

    @Override
    public Secret adminToken() {
        adminToken = stored("admin-token", adminToken);
        return adminToken.value();
    }

    private DataFolder.GeneratedKey stored(String name, DataFolder.@Nullable GeneratedKey known) {
        if (known != null) {
            return known;
        }
        try {
            DataFolder.GeneratedKey key = folder.generatedKey(name);
            SecretRegistry.process().register(key.value().reveal());
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "the key in the file " + name + " of the data folder can't be used: " + FileTrouble.of(e), e));
        }
    }

    /** Says where the keys are, and shows those that are new. The launcher knows by the last line that this is all. */
    String announcement(String base) {
        return line("API key    ", clientKey) + line("admin token", adminToken) + "  try it      curl " + base
                + "/v1/models -H \"Authorization: Bearer <key>\"\n";
    }

    /** A new key is shown this once; later only where it is kept. */
    private static String line(String what, DataFolder.@Nullable GeneratedKey key) {
        return key == null
                ? ""
                : "  " + what + " "
                        + (key.isNew() ? key.value().reveal() + "  (kept in " + key.file() + ")" : "in " + key.file())
                        + '\n';
    }
}
