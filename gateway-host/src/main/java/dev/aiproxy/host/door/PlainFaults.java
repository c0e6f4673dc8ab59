package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.WireResponse;
import java.util.Locale;

/** The shape of errors where no protocol was called. */
final class PlainFaults {
    private PlainFaults() {}

    static WireResponse encode(Fault fault) {
        String type = fault.kind().name().toLowerCase(Locale.ROOT);
        String json = "{\"error\":{\"message\":" + JsonSpans.quote(fault.message()) + ",\"type\":\"" + type
                + "\",\"code\":" + fault.code().map(JsonSpans::quote).orElse("null") + "}}";
        WireResponse response = WireResponse.json(fault.status(), json);
        return fault.retryAfter()
                .map(wait -> response.withHeader(
                        "retry-after",
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))))
                .orElse(response);
    }
}
