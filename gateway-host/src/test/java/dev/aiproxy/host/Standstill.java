package dev.aiproxy.host;

import java.io.IOException;
import java.util.function.LongSupplier;

/** Waits until a number no longer grows: until it has stayed the same while the gateway answered many requests of others. */
public final class Standstill {
    private static final int REQUESTS = 200;

    private Standstill() {}

    /** Where the number stands still. */
    public static long of(LongSupplier number, RunningGateway gateway) throws IOException {
        long before;
        do {
            before = number.getAsLong();
            try (RawClient other = RawClient.to(gateway)) {
                for (int i = 0; i < REQUESTS && number.getAsLong() == before; i++) {
                    other.send("GET", "/health", "").reply();
                }
            }
        } while (number.getAsLong() != before);
        return before;
    }
}
