package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.Problem;
import java.util.ArrayList;
import java.util.List;

/** Settings that have their place in the configuration and no effect yet: refused, so that nobody relies on them. */
final class NotYet {
    private static final ConfigNode.Place PLACE = new ConfigNode.Place("config", 0);

    private NotYet() {}

    static List<Problem> problems(GatewayConfig config) {
        List<Problem> problems = new ArrayList<>();
        if (config.systemPrompt().file().isPresent()) {
            problems.add(new Problem(PLACE, "system_prompt.file", "has no effect yet: it needs protocol conversion"));
        }
        return problems;
    }
}
