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
                    new Shortcut.Key(
                            "oauth_creds_file",
                            Target.CREDENTIALS,
                            "creds_file",
                            "gemini-oauth-creds-file",
                            "GEMINI_OAUTH_CREDS_FILE",
                            "File with the login of the Gemini CLI."),
                    new Shortcut.Key(
                            "oauth_creds_base64",
                            Target.CREDENTIALS,
                            "creds_base64",
                            "gemini-oauth-creds-base64",
                            "GEMINI_OAUTH_CREDS_BASE64",
                            "The content of such a file as base64."),
                    new Shortcut.Key(
                            "oauth_client_id",
                            Target.CREDENTIALS,
                            "client_id",
                            "gemini-oauth-client-id",
                            "GEMINI_OAUTH_CLIENT_ID",
                            "OAuth client that the login was made with."),
                    new Shortcut.Key(
                            "oauth_client_secret",
                            Target.CREDENTIALS,
                            "client_secret",
                            "gemini-oauth-client-secret",
                            "GEMINI_OAUTH_CLIENT_SECRET",
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
                    new Shortcut.Key(
                            "oauth_token_url",
                            Target.SETTINGS,
                            "token_url",
                            "gemini-oauth-token-url",
                            "GEMINI_OAUTH_TOKEN_URL",
                            "Where logins are renewed.")));

    private OAuthShortcut() {}
}
