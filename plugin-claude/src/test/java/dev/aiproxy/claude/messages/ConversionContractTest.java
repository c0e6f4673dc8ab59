package dev.aiproxy.claude.messages;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.ChatContract;
import java.util.Set;

class ConversionContractTest extends ChatContract {
    @Override
    protected Protocol protocol() {
        return new MessagesProtocol();
    }

    @Override
    protected String model() {
        return "claude-opus-4-6";
    }

    @Override
    protected Set<String> changedWithoutReport() {
        return Set.of(
                // sent as the text that it is
                "refusal",
                "refusal in the history",
                // the name and the free text are restored in the answer
                "tool in a namespace",
                "tool with a name that is too long",
                "custom tool",
                "custom call and result",
                // its own calls are never signed
                "signed call");
    }
}
