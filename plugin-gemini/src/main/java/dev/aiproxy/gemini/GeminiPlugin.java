package dev.aiproxy.gemini;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.gemini.generate.ChatShapeProtocol;
import dev.aiproxy.gemini.generate.CodeAssistProtocol;
import dev.aiproxy.gemini.generate.GenerateProtocol;
import dev.aiproxy.gemini.oauth.CodeAssistProvider;
import dev.aiproxy.gemini.provider.GeminiProvider;
import java.util.List;

/** Contributes Gemini's generateContent, and the providers of the Gemini API and of Code Assist. */
public final class GeminiPlugin implements GatewayPlugin {
    private final Contribution<?, Provider> codeAssist = CodeAssistProvider.contribution();

    @Override
    public List<Protocol> protocols() {
        return List.of(new GenerateProtocol(), new ChatShapeProtocol(), new CodeAssistProtocol());
    }

    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(GeminiProvider.contribution(), codeAssist);
    }
}
