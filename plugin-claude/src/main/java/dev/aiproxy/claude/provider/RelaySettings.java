package dev.aiproxy.claude.provider;

import dev.aiproxy.api.settings.Doc;
import java.util.Map;
import java.util.Optional;

/** Settings of a service that passes requests in Anthropic's format on. */
@Doc("A service that passes requests in Anthropic's format on.")
public record RelaySettings(
        @Doc("Where it is, with or without /v1/messages; Claude Code Router is expected at http://127.0.0.1:3456.")
        Optional<String> baseUrl,

        @Doc("Header fields to add to every request.") Map<String, String> headers) {}
