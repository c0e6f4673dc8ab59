package dev.aiproxy.host.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sets the process's logging up, in code: lines on standard output, redacted. Logback finds it as a service before the
 * first line is written, and again whenever it is reset, so that there is no moment without redaction.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** Libraries that say below WARN what only their own developers want to know; heard at TRACE. */
    private static final List<String> QUIET = List.of("io.netty", "io.micronaut", "org.pf4j");

    private static final LineFormat TEXT = new TextLines();
    private static final LineFormat JSON = new JsonLines();
    private static final String APPENDER = "stdout";

    private static volatile LineFormat format = TEXT;
    private static volatile Level level = Level.INFO;

    /**
     * Changes level and form of the process's logs. May be called again at any time and loses no line.
     *
     * @param name error, warn, info, debug or trace; anything else is info
     * @param json whether a line is a JSON object
     */
    public static void configure(String name, boolean json) {
        format = json ? JSON : TEXT;
        level = Level.toLevel(name, Level.INFO);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            if (root(context).getAppender(APPENDER) == null) {
                apply(context, new StandardOutput(System.out), new Redaction(SecretRegistry.process()));
            }
            setLevels(context);
        }
    }

    /** Whether a line is a JSON object now. */
    public static boolean isJson() {
        return format instanceof JsonLines;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, new StandardOutput(System.out), new Redaction(SecretRegistry.process()));
        setLevels(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sends all lines of a context to a stream and nowhere else. */
    static void apply(LoggerContext context, OutputStream target, Redaction redaction) {
        RedactingEncoder encoder = new RedactingEncoder(() -> format, redaction);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setEncoder(encoder);
        appender.setOutputStream(target);
        appender.start();
        root(context).detachAndStopAllAppenders();
        root(context).addAppender(appender);
    }

    private static void setLevels(LoggerContext context) {
        Level chosen = level;
        root(context).setLevel(chosen);
        boolean own = chosen.isGreaterOrEqual(Level.WARN) || chosen.equals(Level.TRACE);
        QUIET.forEach(name -> context.getLogger(name).setLevel(own ? chosen : Level.WARN));
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /**
     * Standard output for an appender, which closes a stream that it is done with and gives up one that throws for good.
     * This one stays open, and loses lines only for as long as they can't be written, as on a full disk.
     */
    static final class StandardOutput extends OutputStream {
        private final PrintStream out;

        /** @param out which, as every print stream, never throws */
        StandardOutput(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) {
            out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            out.write(bytes, start, length);
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
