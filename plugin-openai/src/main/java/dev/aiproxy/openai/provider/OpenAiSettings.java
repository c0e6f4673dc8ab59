package dev.aiproxy.openai.provider;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of OpenAI, or of any service that is compatible with it. */
@Doc("OpenAI, or any service that is compatible with it.")
public record OpenAiSettings(
        @Doc("Where the API is, with its version; without a path, /v1 is added.") @Default("https://api.openai.com/v1")
        String baseUrl,

        @Doc("Wire formats that the service speaks, best first.") @Default("[openai-chat, openai-responses]")
        List<String> protocols,

        @Doc("Family that it belongs to: requests below /<platform>/ reach only such providers.") @Default("openai")
        String platform,

        @Doc("How requests are written for it: openai, or compatible for other services; without it, the host tells.")
        Optional<String> dialect,

        @Doc("Header fields to add to every request.") Map<String, String> headers,

        @Doc("Id of the organization to be billed.") Optional<String> organization,

        @Doc("Id of the project to be billed.") Optional<String> project) {}
