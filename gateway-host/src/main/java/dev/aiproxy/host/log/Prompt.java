package dev.aiproxy.host.log;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a client asked for, as the prompt log keeps it.
 *
 * @param request the gateway's id of the request
 * @param key name of the client's key
 * @param bytes how large the body is
 * @param start its first bytes, a copy; all of them unless it is larger than {@link #LONGEST}
 */
public record Prompt(
        Instant time, String request, String key, String protocol, String model, int bytes, ByteBuffer start) {
    /** As much of a body is kept. */
    public static final int LONGEST = 1 << 20;

    /** Taken beyond that and left out after redaction, so that no secret is cut where it would not be known as one. */
    public static final int MARGIN = 4096;

    private static final JsonFactory JSON = new JsonFactory();

    /** One JSON object and a line end; {@code prompt} is the body as text, without secrets. */
    String line(UnaryOperator<String> redaction) {
        StringWriter out = new StringWriter(start.remaining() + 256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("time", time.toString());
            json.writeStringProperty("request", request);
            json.writeStringProperty("key", key);
            json.writeStringProperty("protocol", protocol);
            json.writeStringProperty("model", redaction.apply(model));
            json.writeNumberProperty("bytes", bytes);
            if (bytes > LONGEST) {
                json.writeBooleanProperty("cut", true);
            }
            json.writeStringProperty("prompt", text(redaction));
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private String text(UnaryOperator<String> redaction) {
        String clean =
                redaction.apply(StandardCharsets.UTF_8.decode(start.duplicate()).toString());
        return bytes > LONGEST ? clean.substring(0, Math.max(0, clean.length() - MARGIN)) : clean;
    }

    /** Says nothing of the body. */
    @Override
    public String toString() {
        return "Prompt[" + request + ", " + bytes + " bytes]";
    }
}
