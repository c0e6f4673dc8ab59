package dev.aiproxy.host.sample;

import dev.aiproxy.api.settings.Doc;

/** Settings of the sample provider whose tokens run out. */
@Doc("A sample provider with tokens.")
public record TokenSettings(
        @Doc("Where it is.") String baseUrl,
        @Doc("Where its tokens come from.") String tokenUrl) {}
