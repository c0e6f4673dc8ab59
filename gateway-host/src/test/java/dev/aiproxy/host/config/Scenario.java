package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.settings.Shortcut.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A folder, variables and flags to read a configuration from, with made-up plugins. */
final class Scenario {
    /** Credentials of the made-up services. */
    record KeyCredentials(@Doc("Key.") Secret apiKey) {}

    /** Credentials that are whole with a file or with its content. */
    record TokenCredentials(
            @Doc("File.") Optional<String> credsFile,
            @Doc("Content.") Optional<Secret> credsBase64,
            @Doc("Project.") Optional<String> projectId) {
        TokenCredentials {
            if (credsFile.isEmpty() && credsBase64.isEmpty()) {
                throw new IllegalArgumentException("expected creds_file or creds_base64");
            }
        }
    }

    static final List<TypedShortcut> SHORTCUTS = List.of(
            simple("openai", "openai-custom"),
            simple("claude", "claude-custom"),
            new TypedShortcut(
                    "gemini",
                    new Shortcut(
                            "gemini",
                            "gemini-cli",
                            List.of(
                                    key("gemini", "api_key", Target.CREDENTIALS, "GEMINI_API_KEY"),
                                    project(Target.SETTINGS))),
                    Optional.of(KeyCredentials.class)),
            new TypedShortcut(
                    "gemini-oauth",
                    new Shortcut(
                            "gemini",
                            "gemini-cli-oauth",
                            List.of(
                                    new Shortcut.Key(
                                            "oauth_creds_file",
                                            Target.CREDENTIALS,
                                            "creds_file",
                                            "gemini-oauth-creds-file",
                                            "GEMINI_OAUTH_CREDS_FILE",
                                            "File with credentials."),
                                    project(Target.CREDENTIALS))),
                    Optional.of(TokenCredentials.class)));

    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    final List<String> secrets = new ArrayList<>();
    KnownParts parts = new KnownParts(SHORTCUTS, Set.of("stats"), true);

    Scenario(Path folder) {
        this.folder = folder;
    }

    private static TypedShortcut simple(String type, String provider) {
        String upper = type.toUpperCase(Locale.ROOT);
        return new TypedShortcut(
                type,
                new Shortcut(
                        type,
                        provider,
                        List.of(
                                key(type, "api_key", Target.CREDENTIALS, upper + "_API_KEY"),
                                key(type, "base_url", Target.SETTINGS, upper + "_BASE_URL"))),
                Optional.of(KeyCredentials.class));
    }

    private static Shortcut.Key key(String section, String key, Target target, String variable) {
        return new Shortcut.Key(
                key, target, key, section + '-' + key.replace('_', '-'), variable, "Meaning of " + key + '.');
    }

    private static Shortcut.Key project(Target target) {
        return new Shortcut.Key("project_id", target, "project_id", "project-id", "GOOGLE_CLOUD_PROJECT", "Project.");
    }

    Scenario file(String name, String... lines) {
        try {
            Files.writeString(folder.resolve(name), String.join("\n", lines) + '\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Scenario variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigReader reader(String... arguments) {
        return new ConfigReader(CommandLine.parse(arguments), environment, folder, new SettingsBinder(secrets::add));
    }

    ConfigReading read(String... arguments) {
        return reader(arguments).read(parts);
    }

    GatewayConfig config(String... arguments) {
        ConfigReading reading = read(arguments);
        return reading.config().orElseThrow(() -> new AssertionError(reading.problems()));
    }

    List<String> problems(String... arguments) {
        return read(arguments).problems().stream().map(Problem::toString).toList();
    }
}
