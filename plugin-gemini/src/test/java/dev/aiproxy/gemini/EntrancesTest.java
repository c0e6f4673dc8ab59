package dev.aiproxy.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where clients may knock: what is written here is promised to them, so nothing of it may vanish. */
class EntrancesTest {
    /** Protocol, operation, method and path, and the header that it takes, if any. */
    private static final String PROMISED = """
            gemini-generate CHAT POST /v1beta/models/{model}:generateContent
            gemini-generate CHAT POST /v1beta/models/{model}:streamGenerateContent
            gemini-generate COUNT_TOKENS POST /v1beta/models/{model}:countTokens
            gemini-generate EMBEDDINGS POST /v1beta/models/{model}:embedContent
            gemini-generate EMBEDDINGS POST /v1beta/models/{model}:batchEmbedContents
            gemini-generate RELAY POST /v1beta/models/{model}:{method}
            gemini-generate CHAT POST /v1/models/{model}:generateContent
            gemini-generate CHAT POST /v1/models/{model}:streamGenerateContent
            gemini-generate COUNT_TOKENS POST /v1/models/{model}:countTokens
            gemini-generate EMBEDDINGS POST /v1/models/{model}:embedContent
            gemini-generate EMBEDDINGS POST /v1/models/{model}:batchEmbedContents
            gemini-generate RELAY POST /v1/models/{model}:{method}
            gemini-generate CHAT POST /v1beta/tunedModels/{model}:generateContent
            gemini-generate CHAT POST /v1beta/tunedModels/{model}:streamGenerateContent
            gemini-generate MODELS GET /v1beta/models
            gemini-generate MODELS GET /v1beta/models/{model}
            gemini-generate MODELS GET /v1/models with x-goog-api-key
            gemini-generate MODELS GET /v1/models/{model} with x-goog-api-key
            gemini-generate RELAY * /v1beta/**
            gemini-generate RELAY * /upload/v1beta/**
            gemini-generate RELAY * /download/v1beta/**
            gemini-chat CHAT POST /v1/chat
            """;

    private final GeminiPlugin plugin = new GeminiPlugin();

    @Test
    void everyPromisedEntranceIsThereWithItsOperation() {
        Stream<String> entrances = plugin.protocols().stream()
                .filter(protocol -> protocol.ingress().isPresent())
                .flatMap(protocol -> protocol.entrances().stream().map(entrance -> line(protocol, entrance)));
        assertThat(entrances).containsAll(PROMISED.lines().toList());
    }

    /** The host serves each entrance below that prefix, too. */
    @Test
    void allAreOfOnePlatform() {
        assertThat(plugin.protocols()).extracting(Protocol::platform).containsOnly("gemini");
    }

    private static String line(Protocol protocol, Entrance entrance) {
        String line = String.join(" ", protocol.id(), entrance.operation().name(), entrance.method(), entrance.path());
        return entrance.whenHeader().map(header -> line + " with " + header).orElse(line);
    }
}
