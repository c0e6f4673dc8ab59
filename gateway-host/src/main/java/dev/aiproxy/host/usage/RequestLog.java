package dev.aiproxy.host.usage;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one readable line for each request, and where logs are JSON its values as fields, too; a sink like any other, so
 * that no event loop waits for a log.
 */
public final class RequestLog implements UsageSink {
    private static final Logger LOG = LoggerFactory.getLogger("aiproxy.request");
    private static final int LONGEST = 500;

    /** So much of a text is looked through for secrets before it is shortened, so that none is cut where it is not known as one. */
    private static final int LOOKED_AT = 64 * 1024;

    /** What is left out at the end of what was looked at, if there is more: a secret may begin in it. */
    private static final int MARGIN = 4096;

    private final BooleanSupplier withFields;
    private final UnaryOperator<String> redaction;

    /**
     * @param withFields whether lines are JSON now, which has a place for fields; asked for each line
     * @param redaction takes secrets out of a text before it is shortened
     */
    public RequestLog(BooleanSupplier withFields, UnaryOperator<String> redaction) {
        this.withFields = withFields;
        this.redaction = redaction;
    }

    @Override
    public void record(List<UsageEvent> batch) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        for (UsageEvent event : batch) {
            if (event.scope() == UsageEvent.Scope.REQUEST) {
                log(event);
            }
        }
    }

    private void log(UsageEvent event) {
        LoggingEventBuilder entry = LOG.atInfo();
        if (withFields.getAsBoolean()) {
            for (Map.Entry<String, Object> field : fields(event).entrySet()) {
                entry = entry.addKeyValue(field.getKey(), field.getValue());
            }
        }
        entry.log("{}", line(event));
    }

    /** What is known, by names that stay the same; times in milliseconds. */
    Map<String, Object> fields(UsageEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("request", event.requestId());
        putText(fields, "key", event.key());
        putText(fields, "protocol", event.protocol());
        fields.put("operation", event.operation().name().toLowerCase(Locale.ROOT));
        fields.put("stream", event.streamed());
        putText(fields, "model", event.model());
        putText(fields, "provider", event.provider());
        putText(fields, "account", event.account());
        fields.put("status", event.status());
        fields.put("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
        fields.put("tries", event.attempt());
        putMillis(fields, "first_ms", event.firstByteNanos());
        putMillis(fields, "total_ms", event.totalNanos());
        putCount(fields, "tokens_in", event.usage().input());
        putCount(fields, "tokens_cached", event.usage().cacheRead());
        putCount(fields, "tokens_out", event.usage().output());
        fields.put("lost", event.losses().size());
        event.fault().ifPresent(fault -> putText(fields, "fault", fault));
        return fields;
    }

    private void putText(Map<String, Object> fields, String name, String text) {
        if (!text.isEmpty()) {
            fields.put(name, shortened(text));
        }
    }

    /** As much of a text as has a place; a short one as it is, which the log redacts with the rest of the line. */
    private String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int looked = Math.min(text.length(), LOOKED_AT);
        String clean = redaction.apply(text.substring(0, looked));
        int whole = looked < text.length() ? Math.max(0, clean.length() - MARGIN) : clean.length();
        return clean.substring(0, Math.min(LONGEST, whole)) + "…";
    }

    private static void putMillis(Map<String, Object> fields, String name, long nanos) {
        if (nanos >= 0) {
            fields.put(name, Math.round(nanos / 10_000.0) / 100.0);
        }
    }

    private static void putCount(Map<String, Object> fields, String name, long tokens) {
        if (tokens != Usage.UNKNOWN) {
            fields.put(name, tokens);
        }
    }

    String line(UsageEvent event) {
        StringBuilder line = new StringBuilder(200);
        line.append(event.requestId())
                .append(" key=")
                .append(orDash(event.key()))
                .append(' ')
                .append(event.protocol())
                .append(event.streamed() ? " stream" : "")
                .append(" model=")
                .append(word(event.model()))
                .append(" via=")
                .append(orDash(event.provider()));
        if (!event.account().isEmpty()) {
            line.append('/').append(event.account());
        }
        line.append(" status=")
                .append(event.status())
                .append(' ')
                .append(event.outcome().name().toLowerCase(Locale.ROOT));
        if (event.attempt() > 1) {
            line.append(" tries=").append(event.attempt());
        }
        line.append(" first=").append(millis(event.firstByteNanos()));
        line.append(" total=").append(millis(event.totalNanos()));
        line.append(" tokens=").append(count(event.usage().input()));
        if (event.usage().cacheRead() > 0) {
            line.append("(cached ").append(event.usage().cacheRead()).append(')');
        }
        line.append('/').append(count(event.usage().output()));
        if (!event.losses().isEmpty()) {
            line.append(" lost=").append(event.losses().size());
        }
        event.fault().ifPresent(fault -> line.append(" fault=").append(quoted(fault)));
        return line.toString();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** A client's word: quoted where it could pass for something else. */
    private String word(String text) {
        boolean plain = text.length() <= LONGEST
                && text.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && !Character.isISOControl(c));
        return plain ? orDash(text) : quoted(text);
    }

    private String quoted(String text) {
        String shown = shortened(text);
        StringBuilder quoted = new StringBuilder(shown.length() + 2).append('"');
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String millis(long nanos) {
        return nanos < 0 ? "-" : nanos / 1_000_000 + "." + nanos / 100_000 % 10 + "ms";
    }

    private static String count(long tokens) {
        return tokens == Usage.UNKNOWN ? "?" : Long.toString(tokens);
    }
}
