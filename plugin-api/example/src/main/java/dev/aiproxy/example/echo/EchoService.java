package dev.aiproxy.example.echo;

import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.example.echo.EchoAnswer.Failure;
import java.time.Clock;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The service that a real provider would have somewhere on the internet: a request in, a reply out. */
final class EchoService {
    private final Clock clock;

    EchoService(Clock clock) {
        this.clock = clock;
    }

    /**
     * A reply on its way.
     *
     * @param status HTTP status
     * @param contentType of the body
     * @param pieces the body; made as it is read, so a long answer needs no more memory than a short one
     */
    record Reply(int status, String contentType, Stream<String> pieces) {
        static Reply json(int status, JsonNode body) {
            return new Reply(status, "application/json", Stream.of(Json.write(body)));
        }
    }

    /**
     * Answers a request; never throws for what the client did.
     *
     * @param target path and query
     * @param body as the client sent it
     */
    Reply answer(Dialect dialect, Operation operation, String target, byte[] body) {
        try {
            return switch (operation) {
                case CHAT -> chat(dialect, dialect.read(target, object(body)));
                case COUNT_TOKENS -> Reply.json(200, dialect.tokenCount(Words.count(object(body))));
                case EMBEDDINGS -> Reply.json(200, embeddings(dialect, object(body)));
                case MODELS, RELAY -> throw new RefusedException(404, "echo has nothing at " + path(target));
            };
        } catch (RefusedException e) {
            return Reply.json(e.status(), e.body().orElseGet(() -> dialect.error(e.status(), e.getMessage())));
        }
    }

    private Reply chat(Dialect dialect, Question question) {
        EchoAnswer answer = EchoAnswer.to(question);
        if (answer instanceof Failure failure) {
            return Reply.json(failure.status(), dialect.error(failure.status(), failure.message()));
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        Turn turn = new Turn(id, clock.instant().getEpochSecond(), question, answer);
        return question.form() == Question.Form.WHOLE
                ? Reply.json(200, dialect.whole(turn))
                : new Reply(200, question.form().contentType(), dialect.stream(turn));
    }

    private static JsonNode embeddings(Dialect dialect, JsonNode body) {
        return dialect instanceof GeminiGenerate ? EchoEmbeddings.gemini(body) : EchoEmbeddings.openAi(body);
    }

    private static JsonNode object(byte[] body) {
        JsonNode json;
        try {
            json = Json.parse(body);
        } catch (JacksonException e) {
            throw new RefusedException(400, "The request body is not JSON: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            throw new RefusedException(400, "The request body is not a JSON object.");
        }
        return json;
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
