package dev.aiproxy.host.sample;

import dev.aiproxy.api.settings.Doc;

/** Settings of the sample provider. */
@Doc("The sample provider.")
public record SampleSettings(@Doc("Where it is.") String baseUrl) {}
