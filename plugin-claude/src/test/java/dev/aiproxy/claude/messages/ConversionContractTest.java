package dev.aiproxy.claude.messages;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ChatContract;
import java.util.Map;
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
    protected Map<String, WireRequest> wireRequests() {
        return WireRequests.of(model());
    }

    @Override
    protected Set<String> changedWithoutReport() {
        return Set.of(
                // An answer that declines says so by its stop_reason, which stands beside the words.
                "refusal",
                // Anthropic has one list of tools, and names of its own alphabet. The name is restored in the answer,
                // so
                // that the client never sees the other one, and its meaning is the same to the model.
                "tool in a namespace",
                "tool with a name that is too long",
                // Free text is the only argument of a function. It is restored in the answer as well.
                "custom tool",
                "custom call and result");
    }
}
