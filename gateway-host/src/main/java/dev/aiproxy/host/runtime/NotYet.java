package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.PromptLogConfig;
import dev.aiproxy.host.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settings that have their place in the configuration and no effect yet: refused, so that nobody relies on them. */
final class NotYet {
    private static final ConfigNode.Place PLACE = new ConfigNode.Place("config", 0);

    private static final Duration DEFAULT_BASE_DELAY = Duration.ofSeconds(1);

    private NotYet() {}

    static List<Problem> problems(GatewayConfig config) {
        List<Problem> problems = new ArrayList<>();
        if (config.systemPrompt().file().isPresent()) {
            problems.add(new Problem(PLACE, "system_prompt.file", "has no effect yet: it needs protocol conversion"));
        }
        if (config.promptLog().mode() != PromptLogConfig.Destination.NONE) {
            problems.add(new Problem(PLACE, "prompt_log.mode", "has no effect yet: it needs protocol conversion"));
        }
        if (config.providerPoolsFile().isPresent()) {
            problems.add(new Problem(PLACE, "provider_pools_file", "is not read yet; write providers.*.accounts"));
        }
        if (!config.retry().baseDelay().equals(DEFAULT_BASE_DELAY)) {
            problems.add(new Problem(
                    PLACE,
                    "retry.base_delay",
                    "has no effect yet: further tries are made with other accounts, at once"));
        }
        return problems;
    }
}
