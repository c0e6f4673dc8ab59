package dev.aiproxy.example.echo;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A wire format as echo speaks it: reads a question, writes the answer whole or as a stream. Stateless.
 *
 * <p>The names are those of the gateway's protocols; a provider lists the ones that it speaks, and the gateway converts
 * from all others.
 */
interface Dialect {
    /** The protocol's id. */
    String name();

    /**
     * Understands a request.
     *
     * @param target path and query of the request
     * @throws RefusedException if the format has something that echo can't do
     */
    Question read(String target, JsonNode body);

    /** The answer as one document. */
    JsonNode whole(Turn turn);

    /** The answer as a stream, piece by piece, in exactly the grammar of the format. Lazy. */
    Stream<String> stream(Turn turn);

    /** The answer to a request that only wants to know how long it is. */
    JsonNode tokenCount(long tokens);

    /** An error before anything was answered. */
    JsonNode error(int status, String message);

    /** The formats that echo speaks, by name. */
    static List<String> names() {
        return ALL.stream().map(Dialect::name).toList();
    }

    static Optional<Dialect> named(String name) {
        return ALL.stream().filter(dialect -> dialect.name().equals(name)).findFirst();
    }

    /** One of each. */
    List<Dialect> ALL = List.of(new OpenAiChat(), new OpenAiResponses(), new AnthropicMessages(), new GeminiGenerate());
}
