package dev.aiproxy.host.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Turns a log event into a line, and takes the secrets out of all of it: message, arguments, exceptions, context. */
final class RedactingEncoder extends EncoderBase<ILoggingEvent> {
    private final Supplier<LineFormat> format;
    private final UnaryOperator<String> redaction;

    RedactingEncoder(Supplier<LineFormat> format, UnaryOperator<String> redaction) {
        this.format = format;
        this.redaction = redaction;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return format.get().line(event, redaction).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
