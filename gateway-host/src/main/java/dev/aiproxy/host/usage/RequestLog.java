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
                .append(orDash(event.model()))
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
        event.fault().ifPresent(fault -> line.append(" fault=\"").append(fault).append('"'));
        return line.toString();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String millis(long nanos) {
        return nanos < 0 ? "-" : nanos / 1_000_000 + "." + nanos / 100_000 % 10 + "ms";
    }

    private static String count(long tokens) {
        return tokens == Usage.UNKNOWN ? "?" : Long.toString(tokens);
    }
}
