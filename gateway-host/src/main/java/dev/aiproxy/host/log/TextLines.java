package dev.aiproxy.host.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.function.UnaryOperator;
import org.slf4j.event.KeyValuePair;

/** {@code time LEVEL logger - message key=value}, then the stack trace, if any. */
final class TextLines implements LineFormat {
    @Override
    public String line(ILoggingEvent event, UnaryOperator<String> redaction) {
        StringBuilder body = new StringBuilder(160);
        appendMessage(body, String.valueOf(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                body.append(' ').append(pair.key).append('=');
                appendMessage(body, String.valueOf(pair.value));
            }
        }
        event.getMDCPropertyMap().forEach((key, value) -> {
            body.append(' ').append(key).append('=');
            appendMessage(body, value);
        });
        body.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            body.append(ThrowableProxyUtil.asString(thrown).replace("\r", ""));
        }
        return event.getInstant().toString()
                + ' ' + level(event) + ' ' + shortName(event.getLoggerName()) + " - "
                + redaction.apply(body.toString());
    }

    private static String level(ILoggingEvent event) {
        String level = event.getLevel().toString();
        return level.length() < 5 ? level + ' ' : level;
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    /** Whoever controls a value must not be able to make it look like another line, or to steer a terminal. */
    private static void appendMessage(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\n    ");
            } else if (c == '\t' || !Character.isISOControl(c)) {
                out.append(c);
            }
        }
    }
}
