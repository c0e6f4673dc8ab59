package dev.aiproxy.stats;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves {@code GET /stats}: a report, or with {@code ?format=flat} the counts by day alone. Never writes the file: the
 * page of a replaced jar lives on until its last request has ended, when the file is another one's.
 */
final class StatsRoutes implements RouteGroup {
    private static final ObjectWriter PRETTY = JsonMapper.shared().writerWithDefaultPrettyPrinter();

    private final StatsSettings settings;
    private final PluginContext context;
    private final OpenBooks books;
    private volatile @Nullable StatsBook book;

    StatsRoutes(StatsSettings settings, PluginContext context, OpenBooks books) {
        this.settings = settings;
        this.context = context;
        this.books = books;
    }

    @Override
    public void start() throws IOException {
        book = books.openForReading(settings, context);
    }

    @Override
    public List<Route> routes() {
        Route.Access access = settings.public_() ? Route.Access.PUBLIC : Route.Access.ADMIN;
        return List.of(new Route("GET", "/stats", access, (Handler.Http) this::stats));
    }

    @Override
    public void close() {
        StatsBook opened = book;
        book = null;
        if (opened != null) {
            books.closeForReading(opened);
        }
    }

    private WireResponse stats(WireRequest request) {
        StatsBook opened = Objects.requireNonNull(book, "not started");
        Object answer = switch (format(request.query())) {
            case "flat" -> opened.days();
            case "" ->
                StatsReport.of(opened.totals(), opened.days(), context.clock().instant());
            default ->
                throw Fault.of(FaultKind.INVALID_REQUEST, "The only format is 'flat'.")
                        .asException();
        };
        return WireResponse.json(200, PRETTY.writeValueAsString(answer)).withHeader("cache-control", "no-store");
    }

    private static String format(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("format=")) {
                return parameter.substring("format=".length());
            }
        }
        return "";
    }
}
