package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An account of Code Assist: a login that somebody has made with Google's own tools. */
@Doc("A Google account's login.")
public record OAuthAccount(
        @Doc(
                "File with the login, as the Gemini CLI writes it (~/.gemini/oauth_creds.json), which is kept up to date; or an"
                        + " authorized_user file or a service account's key, which stay as they are.")
        Optional<String> credsFile,

        @Doc("The content of such a file as base64, instead of the file.")
        Optional<Secret> credsBase64,

        @Doc("Id of the Google Cloud project; found out if it is left out.")
        Optional<String> projectId,

        @Doc("The OAuth client that the login was made with, to renew it; not needed if the login names it.")
        Optional<String> clientId,

        @Doc("The secret of that client.") Optional<Secret> clientSecret) {
    public OAuthAccount {
        credsFile = credsFile.filter(file -> !file.isBlank());
        credsBase64 = credsBase64.filter(login -> !login.isEmpty());
        projectId = projectId.filter(project -> !project.isBlank());
        clientId = clientId.filter(client -> !client.isBlank());
        clientSecret = clientSecret.filter(secret -> !secret.isEmpty());
        if (credsFile.isPresent() == credsBase64.isPresent()) {
            throw new IllegalArgumentException("expected either creds_file or creds_base64");
        }
        if (clientId.isPresent() != clientSecret.isPresent()) {
            throw new IllegalArgumentException("client_id and client_secret go together");
        }
        if (projectId.filter(OAuthAccount::isNumber).isPresent()) {
            throw new IllegalArgumentException("project_id: expected the project's id, not its number");
        }
        // Said now rather than by the first request that fails. What is in a file may change at any time, and is for
        // the
        // renewal that reads it to say: one bad login must not keep the rest of the config from being taken.
        Optional<Path> file = credsFile.map(OAuthAccount::path);
        if (file.filter(Files::notExists).isPresent()) {
            throw new IllegalArgumentException("creds_file: there is no file " + file.get());
        }
        if (credsBase64.isPresent()) {
            try {
                LoginFile.ofBase64(credsBase64.get());
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    /** The file with the login. */
    Optional<Path> file() {
        return credsFile.map(OAuthAccount::path);
    }

    static boolean isNumber(String project) {
        return !project.isEmpty() && project.chars().allMatch(Character::isDigit);
    }

    /** Shells leave a tilde alone behind an equals sign, and YAML always. */
    private static Path path(String name) {
        return name.startsWith("~/") ? Path.of(System.getProperty("user.home"), name.substring(2)) : Path.of(name);
    }
}
