package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.Problem;
import java.time.Instant;
import java.util.List;

/**
 * What came of the last attempt to change what runs.
 *
 * @param at when it was made
 * @param applied whether it runs now
 * @param problems why not
 */
public record ReloadReport(Instant at, boolean applied, List<Problem> problems) {}
