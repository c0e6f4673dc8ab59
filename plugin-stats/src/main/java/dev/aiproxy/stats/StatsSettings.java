package dev.aiproxy.stats;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.time.Duration;

/** The config section {@code stats}, which the sink and the page share. */
@Doc("Usage statistics: what is counted, where it is kept, who may read it.")
public record StatsSettings(
        @Doc("Whether anyone may read /stats; otherwise it wants the admin token.") @Default("false")
        boolean public_,

        @Doc("File that the counts are kept in; a relative path is below the plugin's data folder.")
        @Default("usage_stats.json")
        String file,

        @Doc("How often changed counts are saved; they also are at the end.") @Default("60s")
        Duration saveEvery,

        @Doc("Most models that are counted apart on one day; the rest is counted under 'other'.") @Default("200")
        int maxModels,

        @Doc("How many days are kept.") @Default("400") int keepDays) {

    public StatsSettings {
        if (file.isBlank()) {
            throw new IllegalArgumentException("file must name a file");
        }
        if (!saveEvery.isPositive()) {
            throw new IllegalArgumentException("save_every must be more than nothing, not " + saveEvery);
        }
        if (maxModels < 1) {
            throw new IllegalArgumentException("max_models must be at least 1, not " + maxModels);
        }
        if (keepDays < 1) {
            throw new IllegalArgumentException("keep_days must be at least 1, not " + keepDays);
        }
    }
}
