package dev.aiproxy.host.routing;

import java.time.Duration;

/**
 * When credentials that run out are renewed.
 *
 * @param ahead whether before their end, while they are still good; if not, when a request finds none that are
 * @param lead so long before their end, but never before half of the time is over that they are had for: a service whose tokens
 *     are short-lived would be asked again and again
 */
public record RenewalTime(boolean ahead, Duration lead) {
    /** Of the time that credentials are good for, the last such part at most. */
    private static final int LEAD_PART = 2;

    /**
     * From when on they count as near their end; all in milliseconds since 1970.
     *
     * @param from when the gateway got them
     * @param until when they run out; the greatest number if they never do
     */
    long nearEnd(long from, long until) {
        if (!ahead || until == Long.MAX_VALUE) {
            return until;
        }
        return until - Math.clamp((until - Math.min(until, from)) / LEAD_PART, 0, lead.toMillis());
    }
}
