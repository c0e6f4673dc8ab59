package dev.aiproxy.host.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.UnaryOperator;

/** How a log event is written. */
interface LineFormat {
    /**
     * The event as text that ends with a line end.
     *
     * @param redaction must be applied to everything that the program or a plugin put into the event
     */
    String line(ILoggingEvent event, UnaryOperator<String> redaction);
}
