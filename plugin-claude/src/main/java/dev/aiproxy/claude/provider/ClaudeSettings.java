package dev.aiproxy.claude.provider;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.util.Map;

/** Settings of Anthropic's own API. */
@Doc("Anthropic's API.")
public record ClaudeSettings(
        @Doc("Where the API is, without its version.") @Default("https://api.anthropic.com")
        String baseUrl,

        @Doc("API version to ask for when the client names none.") @Default("2023-06-01")
        String version,

        @Doc("Header fields to add to every request.") Map<String, String> headers) {}
