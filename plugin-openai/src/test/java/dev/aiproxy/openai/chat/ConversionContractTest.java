package dev.aiproxy.openai.chat;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ChatContract;
import java.util.Map;
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
    protected Map<String, WireRequest> wireRequests() {
        return WireSamples.all();
    }

    @Override
    protected boolean tellsLogprobs() {
        return true;
    }

    @Override
    protected Set<String> changedWithoutReport() {
        // A chat request can't say it: a client that wants effort gets to see what is shown. The answer's writer knows
        // that
        // the client of the other format does not, so nothing is lost.
        return Set.of("thoughts hidden");
    }
}
