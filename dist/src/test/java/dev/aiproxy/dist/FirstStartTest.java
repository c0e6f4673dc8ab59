package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start says of the keys that the gateway makes for itself when config names none. */
@Timeout(120)
class FirstStartTest {
    private static final String DATA = "new data";

    /** The last line of what a start says. */
    private static final String LAST = "try it ";

    @TempDir
    Path temporary;

    @Test
    void showsItsNewKeysOnceAndLaterOnlyWhereTheyAre() throws Exception {
        Distribution distribution = Distribution.unpack(temporary);
        Path folder = distribution.workingDirectory().resolve(DATA);
        assertThat(folder).doesNotExist();

        String first = start(distribution);
        String clientKey = keyIn(folder.resolve("client-key"));
        String adminToken = keyIn(folder.resolve("admin-token"));
        assertThat(clientKey).isNotEqualTo(adminToken);
        assertThat(first).containsOnlyOnce(clientKey).contains(DATA + "/client-key");
        assertThat(first).containsOnlyOnce(adminToken).contains(DATA + "/admin-token");

        String second = start(distribution);
        assertThat(keyIn(folder.resolve("client-key"))).isEqualTo(clientKey);
        assertThat(keyIn(folder.resolve("admin-token"))).isEqualTo(adminToken);
        assertThat(second).doesNotContain(clientKey).contains(DATA + "/client-key");
        assertThat(second).doesNotContain(adminToken).contains(DATA + "/admin-token");
    }

    private static String keyIn(Path file) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .as(file.toString())
                .isEqualTo("rw-------");
        String key = Files.readString(file).strip();
        assertThat(key).hasSizeGreaterThan(40);
        return key;
    }

    /** Starts the gateway without any config, and stops it once it has said what it says at a start. */
    private static String start(Distribution distribution) throws Exception {
        Process gateway = distribution
                .process(distribution.launcher(), "--port=0", "--data-folder=" + DATA)
                .start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = gateway.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                if (line.contains(LAST)) {
                    gateway.toHandle().destroy();
                }
            }
            assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).as(said.toString()).isZero();
        } finally {
            gateway.destroyForcibly();
        }
        assertThat(said).contains(LAST);
        return said.toString();
    }
}
