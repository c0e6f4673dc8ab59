package dev.aiproxy.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.host.usage.RequestLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of the log of requests in either form. */
class RequestLinesTest {
    private static final String SECRET = "known-canary-value";

    private final Logger logger = (Logger) LoggerFactory.getLogger("aiproxy.request");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final SecretRegistry secrets = new SecretRegistry();

    @BeforeEach
    void listen() {
        Logging.configure("info", false);
        secrets.register(SECRET);
        logger.setAdditive(false);
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(events);
        logger.setAdditive(true);
    }

    private String line(LineFormat format, boolean withFields) {
        return line(
                format,
                withFields,
                "model-" + SECRET,
                "the provider said api_key=" + SECRET + " and sk-abcdefgh to Bearer abcdefgh");
    }

    private String line(LineFormat format, boolean withFields, String model, String fault) {
        UsageEvent event = new UsageEvent(
                UsageEvent.Scope.REQUEST,
                Instant.EPOCH,
                "r-1",
                2,
                "team",
                "chat",
                Operation.CHAT,
                model,
                "lab",
                "one",
                "m",
                502,
                UsageEvent.Outcome.FAILED,
                true,
                -1,
                2_345_678,
                10,
                20,
                Usage.of(3, 4),
                Optional.of(fault));
        new RequestLog(() -> withFields, new Redaction(secrets)).record(List.of(event));
        return format.line(events.list.getLast(), new Redaction(secrets));
    }

    @Test
    void aLineOfJsonHasTheValuesAsFieldsWithoutSecrets() {
        String line = line(new JsonLines(), true);
        assertThat(line).doesNotContain("canary").doesNotContain("abcdefgh");
        JsonNode json = JsonMapper.shared().readTree(line);
        assertThat(json.path("message").asString()).startsWith("r-1 key=team chat stream model=");
        assertThat(json.path("request").asString()).isEqualTo("r-1");
        assertThat(json.path("key").asString()).isEqualTo("team");
        assertThat(json.path("model").asString()).isEqualTo("model-***");
        assertThat(json.path("provider").asString()).isEqualTo("lab");
        assertThat(json.path("account").asString()).isEqualTo("one");
        assertThat(json.path("status").isInt()).isTrue();
        assertThat(json.path("status").asInt()).isEqualTo(502);
        assertThat(json.path("stream").isBoolean()).isTrue();
        assertThat(json.path("total_ms").asDouble()).isEqualTo(2.35);
        assertThat(json.has("first_ms")).isFalse();
        assertThat(json.path("tokens_in").asLong()).isEqualTo(3);
        assertThat(json.path("tokens_out").asLong()).isEqualTo(4);
        assertThat(json.path("fault").asString()).startsWith("the provider said api_key=***");
    }

    @Test
    void aLineOfTextSaysEachValueOnce() {
        String line = line(new TextLines(), false);
        assertThat(line).doesNotContain("canary").containsOnlyOnce("status=502").doesNotContain("total_ms");
        assertThat(line.strip().lines()).hasSize(1);
    }

    @Test
    void aSecretThatDoesNotFitIntoItsPlaceIsNotShownInPart() {
        for (int before = 480; before <= 500; before++) {
            String padding = "x".repeat(before - 1) + ' ';
            for (String rest : List.of("", "y".repeat(10_000))) {
                String model = padding + SECRET + rest;
                String fault = padding + "sk-canary0123456789-canary " + rest;
                assertThat(line(new TextLines(), false, model, fault))
                        .as("in text, %d before it", before)
                        .doesNotContain("known", "canar")
                        .contains(" status=502 ");
                assertThat(line(new JsonLines(), true, model, fault))
                        .as("in JSON, %d before it", before)
                        .doesNotContain("known", "canar")
                        .contains("\"status\":502");
            }
        }
    }

    @Test
    void norWhereOthersBeforeItMakeTheTextShorter() {
        for (int before = 0; before < SECRET.length(); before++) {
            String model = "x".repeat(before) + SECRET.repeat(1000);
            assertThat(line(new JsonLines(), true, model, model))
                    .doesNotContain("know")
                    .doesNotContain("canar");
        }
    }
}
