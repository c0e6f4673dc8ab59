package dev.aiproxy.host.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.StringWriter;
import java.util.function.UnaryOperator;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line: time, level, logger, thread, message, and what else the event carries. */
final class JsonLines implements LineFormat {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String line(ILoggingEvent event, UnaryOperator<String> redaction) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("time", event.getInstant().toString());
            json.writeStringProperty("level", event.getLevel().toString());
            json.writeStringProperty("logger", event.getLoggerName());
            json.writeStringProperty("thread", event.getThreadName());
            json.writeStringProperty("message", redaction.apply(String.valueOf(event.getFormattedMessage())));
            writePairs(json, event, redaction);
            if (event.getThrowableProxy() != null) {
                json.writeStringProperty(
                        "exception", redaction.apply(ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private static void writePairs(JsonGenerator json, ILoggingEvent event, UnaryOperator<String> redaction) {
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                switch (pair.value) {
                    case Integer number -> json.writeNumberProperty(pair.key, number);
                    case Long number -> json.writeNumberProperty(pair.key, number);
                    case Double number -> json.writeNumberProperty(pair.key, number);
                    case Boolean truth -> json.writeBooleanProperty(pair.key, truth);
                    case null -> json.writeNullProperty(pair.key);
                    default -> json.writeStringProperty(pair.key, named(pair.key, pair.value.toString(), redaction));
                }
            }
        }
        event.getMDCPropertyMap().forEach((key, value) -> json.writeStringProperty(key, named(key, value, redaction)));
    }

    /** A value whose name gives it away is judged with its name before it. */
    private static String named(String key, String value, UnaryOperator<String> redaction) {
        String prefix = key + '=';
        String redacted = redaction.apply(prefix + value);
        return redacted.startsWith(prefix) ? redacted.substring(prefix.length()) : "***";
    }
}
