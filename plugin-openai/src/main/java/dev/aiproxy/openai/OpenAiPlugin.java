package dev.aiproxy.openai;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.openai.chat.ChatProtocol;
import dev.aiproxy.openai.provider.AzureProvider;
import dev.aiproxy.openai.provider.OpenAiProvider;
import dev.aiproxy.openai.responses.ResponsesProtocol;
import java.util.List;

/** Contributes Chat Completions and Responses, and the providers OpenAI (or any compatible service) and Azure. */
public final class OpenAiPlugin implements GatewayPlugin {
    @Override
    public List<Protocol> protocols() {
        return List.of(new ChatProtocol(), new ResponsesProtocol());
    }

    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(OpenAiProvider.contribution(), AzureProvider.contribution());
    }
}
