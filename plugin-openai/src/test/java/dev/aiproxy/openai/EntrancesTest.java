package dev.aiproxy.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where clients may knock: what is written here is promised to them, so nothing of it may vanish. */
class EntrancesTest {
    /** Protocol, operation, method and path, and the header that it takes, if any. */
    private static final String PROMISED = """
            openai-chat CHAT POST /v1/chat/completions
            openai-chat CHAT POST /v1/completions
            openai-chat EMBEDDINGS POST /v1/embeddings
            openai-chat MODELS GET /v1/models
            openai-chat MODELS GET /v1/models/{model}
            openai-chat CHAT POST /chat/completions
            openai-chat CHAT POST /completions
            openai-chat EMBEDDINGS POST /embeddings
            openai-chat MODELS GET /models
            openai-chat MODELS GET /models/{model}
            openai-chat RELAY GET /v1/chat/completions
            openai-chat RELAY * /v1/chat/completions/**
            openai-chat RELAY * /v1/images
            openai-chat RELAY * /v1/images/**
            openai-chat RELAY * /v1/audio
            openai-chat RELAY * /v1/audio/**
            openai-chat RELAY * /v1/files
            openai-chat RELAY * /v1/files/**
            openai-chat RELAY * /v1/batches
            openai-chat RELAY * /v1/batches/**
            openai-chat RELAY * /v1/moderations
            openai-chat RELAY * /v1/moderations/**
            openai-chat RELAY * /v1/uploads
            openai-chat RELAY * /v1/uploads/**
            openai-responses CHAT POST /v1/responses
            openai-responses RELAY POST /v1/responses/compact
            openai-responses COUNT_TOKENS POST /v1/responses/input_tokens
            openai-responses RELAY * /v1/responses/**
            openai-responses CHAT POST /responses
            openai-responses RELAY POST /responses/compact
            openai-responses COUNT_TOKENS POST /responses/input_tokens
            openai-responses RELAY * /responses/**
            """;

    private final OpenAiPlugin plugin = new OpenAiPlugin();

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
        assertThat(plugin.protocols()).extracting(Protocol::platform).containsOnly("openai");
    }

    private static String line(Protocol protocol, Entrance entrance) {
        String line = String.join(" ", protocol.id(), entrance.operation().name(), entrance.method(), entrance.path());
        return entrance.whenHeader().map(header -> line + " with " + header).orElse(line);
    }
}
