package dev.aiproxy.stats;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.usage.UsageSink;
import java.util.List;

/** Contributes the sink that counts and the page that shows; they meet in {@link OpenBooks}. */
public final class StatsPlugin implements GatewayPlugin {
    private static final String NAME = "stats";

    private final OpenBooks books = new OpenBooks();

    @Override
    public List<Contribution<?, UsageSink>> usageSinks() {
        return List.of(Contribution.of(
                NAME, StatsSettings.class, (settings, context) -> new StatsSink(settings, context, books)));
    }

    @Override
    public List<Contribution<?, RouteGroup>> routes() {
        return List.of(Contribution.of(
                NAME, StatsSettings.class, (settings, context) -> new StatsRoutes(settings, context, books)));
    }
}
