package dev.aiproxy.openai;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.CodecRunner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A client of one of OpenAI's protocols and a provider of the other, for tests. */
final class Between {
    private final CodecRunner client;
    private final CodecRunner provider;
    private final ChatRequest request;
    private final Losses losses = new Losses();

    /**
     * @param model what the provider calls the model
     * @param body the client's request
     */
    Between(Protocol client, Protocol provider, String model, String body) {
        this.client = new CodecRunner(client, CodecRunner.target(client, model, "here"));
        this.provider = new CodecRunner(provider, CodecRunner.target(provider, model, "there"));
        String path = client.entrances().getFirst().path();
        request = this.client
                .ingress()
                .decode(new WireRequest(Operation.CHAT, "POST", path, "", Map.of(), Headers.EMPTY, Body.ofUtf8(body)));
    }

    /** What the provider is asked. */
    JsonNode asked() {
        return Json.parse(provider.call(request, losses).request().body().contiguous());
    }

    Losses losses() {
        return losses;
    }

    /** What the client gets of a stream of the provider, checked. */
    String streamed(String reply) {
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        byte[] written = client.writeStream(request, provider.readStream(request, bytes, 11), losses);
        client.check(written);
        return new String(written, StandardCharsets.UTF_8);
    }

    /** The document that the client gets for a document of the provider. */
    JsonNode whole(String reply) {
        List<ChatEvent> events = provider.readWhole(request, WireResponse.json(200, reply));
        return Json.parse(client.writeWhole(request, CodecRunner.fold(events), losses)
                .body()
                .contiguous());
    }
}
