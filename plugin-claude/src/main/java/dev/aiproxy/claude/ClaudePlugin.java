package dev.aiproxy.claude;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.claude.messages.MessagesProtocol;
import dev.aiproxy.claude.provider.ClaudeProvider;
import dev.aiproxy.claude.provider.RelayProvider;
import java.util.List;

/** Contributes Anthropic Messages, and the providers Anthropic, relay companies (console) and Claude Code Router. */
public final class ClaudePlugin implements GatewayPlugin {
    @Override
    public List<Protocol> protocols() {
        return List.of(new MessagesProtocol());
    }

    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(ClaudeProvider.contribution(), RelayProvider.console(), RelayProvider.router());
    }
}
