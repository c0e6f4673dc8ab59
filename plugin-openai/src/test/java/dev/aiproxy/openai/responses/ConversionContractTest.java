package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ChatContract;
import java.util.Map;

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
    protected Map<String, WireRequest> wireRequests() {
        return WireSamples.all();
    }

    @Override
    protected boolean tellsLogprobs() {
        return true;
    }
}
