package dev.aiproxy.openai.chat;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.ChatContract;
import java.util.Set;

class ConversionContractTest extends ChatContract {
    @Override
    protected Protocol protocol() {
        return new ChatProtocol();
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
                // sent as the text that it is
                "document of plain text",
                "document of blocks",
                // the name is restored in the answer
                "tool in a namespace",
                "tool with a name that is too long",
                // a tool's text says that it failed
                "call and failure",
                "parallel calls",
                // there is nothing of it to read
                "redacted thought",
                // whether they are shown is the answer's business
                "thoughts hidden");
    }
}
