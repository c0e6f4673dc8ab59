package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.ChatContract;
import java.util.Set;

class ConversionContractTest extends ChatContract {
    @Override
    protected Protocol protocol() {
        return new GenerateProtocol();
    }

    @Override
    protected String model() {
        return "gemini-4-argon";
    }

    @Override
    protected Set<String> changedWithoutReport() {
        return Set.of(
                // sent as the text that it is
                "refusal",
                "refusal in the history",
                "document of plain text",
                "document of blocks",
                // the name and the free text are restored in the answer
                "tool in a namespace",
                "tool with a name that is too long",
                "custom tool",
                "custom call and result",
                // said by the mode of calling
                "strict tool");
    }
}
