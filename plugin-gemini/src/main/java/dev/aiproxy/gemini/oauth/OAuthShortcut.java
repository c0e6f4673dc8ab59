package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.settings.Shortcut.Target;
import java.util.List;

/** The short form of one account: it shares the section, and the project, with the Gemini API. */
final class OAuthShortcut {
    static final Shortcut KEYS = new Shortcut(
            "gemini",
            "gemini-cli-oauth",
            List.of(
                    Shortcut.Key.of(
                            "gemini",
                            "oauth_creds_file",
                            Target.CREDENTIALS,
                            "creds_file",
                            "File with the login of the Gemini CLI."),
                    Shortcut.Key.of(
                            "gemini",
                            "oauth_creds_base64",
                            Target.CREDENTIALS,
                            "creds_base64",
                            "The content of such a file as base64."),
                    Shortcut.Key.of(
                            "gemini",
                            "oauth_client_id",
                            Target.CREDENTIALS,
                            "client_id",
                            "OAuth client that the login was made with."),
                    Shortcut.Key.of(
                            "gemini",
                            "oauth_client_secret",
                            Target.CREDENTIALS,
                            "client_secret",
                            "Secret of that OAuth client."),
                    new Shortcut.Key(
                            "project_id",
                            Target.CREDENTIALS,
                            "project_id",
                            "project-id",
                            "GOOGLE_CLOUD_PROJECT",
                            "Google Cloud project."),
                    new Shortcut.Key(
                            "code_assist_endpoint",
                            Target.SETTINGS,
                            "base_url",
                            "code-assist-endpoint",
                            "CODE_ASSIST_ENDPOINT",
                            "Where Code Assist is."),
                    Shortcut.Key.of(
                            "gemini", "oauth_token_url", Target.SETTINGS, "token_url", "Where logins are renewed.")));

    private OAuthShortcut() {}
}
