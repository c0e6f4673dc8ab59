package dev.aiproxy.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where clients may knock: what is written here is promised to them, so nothing of it may vanish. */
class EntrancesTest {
    /** Protocol, operation, method and path, and the header that it takes, if any. */
    private static final String PROMISED = """
            anthropic-messages CHAT POST /v1/messages
            anthropic-messages COUNT_TOKENS POST /v1/messages/count_tokens
            anthropic-messages MODELS GET /v1/models with anthropic-version
            anthropic-messages MODELS GET /v1/models/{model} with anthropic-version
            anthropic-messages RELAY * /v1/messages/batches
            anthropic-messages RELAY * /v1/messages/batches/**
            anthropic-messages RELAY * /v1/files with anthropic-version
            anthropic-messages RELAY * /v1/files/** with anthropic-version
            """;

    private final ClaudePlugin plugin = new ClaudePlugin();

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
        assertThat(plugin.protocols()).extracting(Protocol::platform).containsOnly("claude");
    }

    private static String line(Protocol protocol, Entrance entrance) {
        String line = String.join(" ", protocol.id(), entrance.operation().name(), entrance.method(), entrance.path());
        return entrance.whenHeader().map(header -> line + " with " + header).orElse(line);
    }
}
