package dev.aiproxy.gemini.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class LoginFileTest {
    @TempDir
    Path folder;

    private final List<String> logged = new ArrayList<>();
    private final Logger logger = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                logged.add(method.getName() + ' ' + Arrays.toString(arguments));
                return null;
            });

    private static Login login(String refreshToken) {
        return new Login(Json.object().put("refresh_token", refreshToken));
    }

    private LoginFile named(Path file) {
        return new LoginFile(
                new OAuthAccount(
                        Optional.of(file.toString()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty(),
                logger);
    }

    @Test
    void leavesAFileToItsOwner() throws Exception {
        Path file = Files.writeString(folder.resolve("creds.json"), "{}");
        UserPrincipal mine = Files.getOwner(file);
        try {
            Files.setOwner(
                    file,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        } catch (IOException | UnsupportedOperationException e) {
            assumeThat(e).as("only an administrator can give a file away").isNull();
        }
        UserPrincipal theirs = Files.getOwner(file);
        assertThat(theirs).isNotEqualTo(mine);
        named(file).write(login("refresh-2"));
        assertThat(Files.getOwner(file)).isEqualTo(theirs);
        assertThat(file).content().contains("refresh-2");
    }

    @Test
    void givesAFileAnotherContentWhereItIs() throws Exception {
        Path file = Files.writeString(folder.resolve("creds.json"), "a content that is longer");
        Object before = Files.readAttributes(file, "unix:ino").get("ino");
        LoginFile.overwrite(file, "short".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("short");
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void writesThroughALinkAndLeavesIt() throws Exception {
        Path target = Files.writeString(folder.resolve("real.json"), "{}");
        Path link = Files.createSymbolicLink(folder.resolve("creds.json"), target);
        named(link).write(login("refresh-2"));
        assertThat(link).isSymbolicLink();
        assertThat(target).content().contains("refresh-2");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(link, target);
        }
    }

    @Test
    void saysThatAKeptLoginIsOfNoUseBeforeItTakesTheOneOfTheConfig() throws Exception {
        Path kept = Files.writeString(folder.resolve("login-1.json"), "{");
        String base64 = Base64.getEncoder()
                .encodeToString("{\"refresh_token\":\"configured\"}".getBytes(StandardCharsets.UTF_8));
        LoginFile file = new LoginFile(
                new OAuthAccount(
                        Optional.empty(),
                        Optional.of(Secret.of(base64)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.of(kept),
                logger);
        assertThat(file.read().refreshToken()).isEqualTo("configured");
        assertThat(logged).singleElement().asString().startsWith("warn").contains(kept + " is not JSON");
    }
}
