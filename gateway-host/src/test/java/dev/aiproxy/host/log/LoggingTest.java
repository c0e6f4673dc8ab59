package dev.aiproxy.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();
    private final SecretRegistry secrets = new SecretRegistry();
    private Logger log = context.getLogger("dev.aiproxy.Thing");

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        secrets.register("known-canary-value");
        Logging.apply(context, out, new Redaction(secrets));
        log = context.getLogger("dev.aiproxy.Thing");
    }

    @AfterEach
    void restore() {
        Logging.configure("info", false);
        context.stop();
    }

    private String written() {
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text;
    }

    private void logCanaries() {
        Exception cause = new IllegalStateException("upstream said known-canary-value");
        Exception thrown = new IllegalArgumentException("bad header x-api-key: CANARY-in-exception", cause);
        thrown.addSuppressed(new IllegalStateException("GET /x?key=CANARY-in-url"));
        context.getMDCAdapter().put("token", "known-canary-value");
        log.atWarn()
                .addKeyValue("status", 502)
                .addKeyValue("auth_token", "CANARY-in-pair")
                .setCause(thrown)
                .addArgument("sk-CANARY-in-argument")
                .addArgument("{\"api_key\":\"CANARY-in-body\"}")
                .log("Bearer CANARY-in-message {} {}");
    }

    @Test
    void letsNoSecretThroughAsText() {
        logCanaries();

        String line = written();
        assertThat(line)
                .doesNotContainIgnoringCase("canary")
                .contains(" WARN  Thing - Bearer ***", "status=502", "IllegalStateException", "Caused by")
                .endsWith("\n");
    }

    @Test
    void goesOnWhenTheOutputTakesLinesAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                if (full.get()) {
                    throw new IOException("no space left");
                }
                out.write(octet);
            }
        };
        Logging.apply(
                context,
                new Logging.StandardOutput(new PrintStream(disk, false, StandardCharsets.UTF_8)),
                new Redaction(secrets));
        log.info("while it is full");
        full.set(false);
        log.info("when it is not");
        assertThat(written()).contains("when it is not").doesNotContain("while it is full");
    }

    @Test
    void letsNoSecretThroughAsJson() {
        Logging.configure("info", true);
        logCanaries();

        String line = written();
        assertThat(line).doesNotContainIgnoringCase("canary").containsOnlyOnce("\n");
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.at("/level").asString()).isEqualTo("WARN");
        assertThat(json.at("/message").asString()).startsWith("Bearer ***");
        assertThat(json.at("/status").asInt()).isEqualTo(502);
        assertThat(json.at("/token").asString()).isEqualTo("***");
        assertThat(json.at("/exception").asString()).contains("Caused by", "Suppressed");
    }

    @Test
    void doesNotLetAValueForgeALine() {
        log.info("model {}", "x\r\n2026-01-01T00:00:00Z INFO  Thing - forged \u001b[31m");

        assertThat(written()).contains("model x\n    2026-01-01").doesNotContain("\u001b", "\r");
    }

    @Test
    void setsTheProcessUpAsAService() {
        LoggerContext process = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(process.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stdout"))
                .isNotNull();
        Logging.configure("debug", false);
        assertThat(process.getLogger("dev.aiproxy").isDebugEnabled()).isTrue();
        assertThat(process.getLogger("io.netty").getEffectiveLevel()).isEqualTo(Level.WARN);
        Logging.configure("error", false);
        assertThat(process.getLogger("io.netty").getEffectiveLevel()).isEqualTo(Level.ERROR);
    }
}
