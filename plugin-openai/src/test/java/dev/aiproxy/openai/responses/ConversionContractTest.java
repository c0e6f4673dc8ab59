package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.ChatContract;
import java.util.Set;

class ConversionContractTest extends ChatContract {
    private final Protocol protocol = new ResponsesProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected String model() {
        return "gpt-5.2";
    }

    @Override
    protected boolean tellsLogprobs() {
        return true;
    }

    @Override
    protected Set<String> changedWithoutReport() {
        return Set.of(
                // That nothing can be read is told by there being nothing to read.
                "redacted thought and text",
                "redacted thought",
                // Providers of this format sign thoughts, never calls.
                "signed call",
                // The type of what stands elsewhere is a hint; here it is told by the thing itself.
                "image by address",
                "file of the provider",
                "pdf by address",
                // Thoughts are hidden unless asked for, and usage always comes.
                "thoughts hidden",
                "stream without usage");
    }
}
