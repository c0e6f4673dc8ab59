package dev.aiproxy.host.usage;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one readable line for each request; a sink like any other, so that no event loop waits for a log. */
public final class RequestLog implements UsageSink {
    private static final Logger LOG = LoggerFactory.getLogger("aiproxy.request");
    private static final int LONGEST = 500;

    @Override
    public void record(List<UsageEvent> batch) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        for (UsageEvent event : batch) {
            if (event.scope() == UsageEvent.Scope.REQUEST) {
                LOG.info("{}", line(event));
            }
        }
    }

    static String line(UsageEvent event) {
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
                .append(event.outcome().name().toLowerCase(java.util.Locale.ROOT));
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
    private static String word(String text) {
        boolean plain = text.length() <= LONGEST
                && text.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && !Character.isISOControl(c));
        return plain ? orDash(text) : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return quoted.append(text.length() > LONGEST ? "…\"" : "\"").toString();
    }

    private static String millis(long nanos) {
        return nanos < 0 ? "-" : nanos / 1_000_000 + "." + nanos / 100_000 % 10 + "ms";
    }

    private static String count(long tokens) {
        return tokens == Usage.UNKNOWN ? "?" : Long.toString(tokens);
    }
}
