package dev.aiproxy.gemini.provider;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.util.Map;
import java.util.Optional;

/** Settings of the Gemini API. */
@Doc("The Gemini API.")
public record GeminiSettings(
        @Doc("Where the API is; the version comes from each request.")
        @Default("https://generativelanguage.googleapis.com")
        String baseUrl,

        @Doc("Google Cloud project; an API key belongs to one already, so it is only kept for display.")
        Optional<String> projectId,

        @Doc("Header fields to add to every request.") Map<String, String> headers) {}
