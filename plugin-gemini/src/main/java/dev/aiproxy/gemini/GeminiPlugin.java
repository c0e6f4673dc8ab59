package dev.aiproxy.gemini;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.gemini.generate.ChatShapeProtocol;
import dev.aiproxy.gemini.generate.GenerateProtocol;
import dev.aiproxy.gemini.provider.GeminiProvider;
import java.util.List;

/** Contributes Gemini's generateContent, and the provider of the Gemini API. */
public final class GeminiPlugin implements GatewayPlugin {
    @Override
    public List<Protocol> protocols() {
        return List.of(new GenerateProtocol(), new ChatShapeProtocol());
    }

    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(GeminiProvider.contribution());
    }
}
