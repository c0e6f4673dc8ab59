package dev.aiproxy.claude;

import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.testkit.EntrancesContract;

class EntrancesTest extends EntrancesContract {
    @Override
    protected GatewayPlugin plugin() {
        return new ClaudePlugin();
    }

    @Override
    protected String platform() {
        return "claude";
    }

    @Override
    protected String promised() {
        return """
            anthropic-messages CHAT POST /v1/messages
            anthropic-messages COUNT_TOKENS POST /v1/messages/count_tokens
            anthropic-messages MODELS GET /v1/models with anthropic-version
            anthropic-messages MODELS GET /v1/models/{model} with anthropic-version
            anthropic-messages RELAY * /v1/messages/batches
            anthropic-messages RELAY * /v1/messages/batches/**
            anthropic-messages RELAY * /v1/files with anthropic-version
            anthropic-messages RELAY * /v1/files/** with anthropic-version
            """;
    }
}
