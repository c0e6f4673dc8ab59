package dev.aiproxy.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The report of {@code GET /stats}: field names and text forms are what dashboards of this kind expect. */
final class StatsReport {
    private StatsReport() {}

    static Map<String, Object> of(Totals.Snapshot totals, Map<String, Long> days, Instant now) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("service", "AIProxy");
        report.put("version", version());
        report.put("uptime_seconds", Duration.between(totals.since(), now).toSeconds());
        report.put("total_requests", totals.requests());
        report.put("successful_requests", totals.successes());
        report.put("failed_requests", totals.failures());
        report.put("success_rate", percent(totals.successes(), totals.requests()));
        report.put("protocol_stats", protocols(totals));
        report.put("channel_stats", channels(totals));
        report.put("avg_response_time", mean(totals));
        report.put("last_request_time", totals.lastRequest());
        report.put("api_keys_count", totals.keys());
        report.put("timestamp", now.getEpochSecond());
        report.put("usage", days);
        return report;
    }

    private static String version() {
        String version = StatsReport.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Usage events are of HTTP requests only; WebSocket traffic is not settled as such yet. */
    private static Map<String, Object> protocols(Totals.Snapshot totals) {
        Map<String, Object> protocols = new LinkedHashMap<>();
        protocols.put("http_requests", totals.requests());
        protocols.put("websocket_requests", 0);
        protocols.put("websocket_connections", 0);
        protocols.put("websocket_connection_rate", percent(0, totals.requests()));
        return protocols;
    }

    private static Map<String, Object> channels(Totals.Snapshot totals) {
        Map<String, Object> channels = new LinkedHashMap<>();
        totals.byProvider().forEach((name, requests) -> {
            Map<String, Object> channel = new LinkedHashMap<>();
            channel.put("name", name);
            channel.put("requests", requests);
            channel.put("status", "active");
            channels.put(name, channel);
        });
        return channels;
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f%%", whole == 0 ? 0.0 : 100.0 * part / whole);
    }

    private static String mean(Totals.Snapshot totals) {
        return String.format(Locale.ROOT, "%.3f", totals.requests() == 0 ? 0.0 : totals.seconds() / totals.requests());
    }
}
