package dev.aiproxy.host.pipeline;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Makes request ids: unique in this process by a counter, and over processes by a random beginning. */
public final class RequestIds {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int COUNTER_DIGITS = 8;

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    public RequestIds() {
        this.prefix = "req_" + base32(new SecureRandom().nextLong(), 12);
    }

    public String next() {
        return prefix + base32(counter.incrementAndGet(), COUNTER_DIGITS);
    }

    private static String base32(long value, int digits) {
        char[] text = new char[digits];
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
        return new String(text);
    }
}
