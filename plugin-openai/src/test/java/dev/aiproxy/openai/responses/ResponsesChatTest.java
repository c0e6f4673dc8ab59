package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.ChatContract;
import java.util.Set;

class ResponsesChatTest extends ChatContract {
    private final Protocol protocol = new ResponsesProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected String model() {
        return "gpt-6-sol";
    }

    @Override
    protected Set<String> changedWithoutReport() {
        return Set.of(
                // A provider's sealed value is never opened, not even one that another gateway has wrapped: it must go
                // back there as it came.
                "signed thought and text",
                "redacted thought and text",
                "thought, text and parallel calls",
                "signed call",
                "redacted thought",
                // The type of what stands elsewhere is a hint; here it is told by the thing itself.
                "image by address",
                "file of the provider",
                "pdf by address",
                // Thoughts are hidden unless asked for, and usage always comes.
                "thoughts hidden",
                "stream without usage");
    }
}
