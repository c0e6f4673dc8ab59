package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ChatContract;
import java.util.LinkedHashMap;
import java.util.Map;

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
    protected boolean tellsLogprobs() {
        return true;
    }

    @Override
    protected Map<String, WireRequest> wireRequests() {
        Map<String, WireRequest> requests = new LinkedHashMap<>();
        WireRequests.bodies().forEach((name, body) -> requests.put(name, Samples.wire("generateContent", "", body)));
        return requests;
    }
}
