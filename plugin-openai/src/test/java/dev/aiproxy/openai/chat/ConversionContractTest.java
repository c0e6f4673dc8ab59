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
                // a heading over the text says it
                "document with title, context and citations",
                // there is no place for them, and nothing of them to read
                "citations in the history",
                "redacted thought",
                // whether they are shown is the answer's business
                "thoughts hidden");
    }
}
