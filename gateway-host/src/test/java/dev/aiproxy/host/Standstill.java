package dev.aiproxy.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.LongSupplier;

/**
 * Waits until a number no longer grows: until it has stayed the same while a gateway waited for a silent client, and closed its
 * connection. The gateway's {@code timeouts.keep_alive} says how long that is, so a test gives it a short one.
 */
public final class Standstill {
    private Standstill() {}

    /** Where the number stands still. */
    public static long of(LongSupplier number, RunningGateway gateway) throws IOException {
        long before;
        do {
            before = number.getAsLong();
            InetSocketAddress address = gateway.address();
            try (Socket silent = new Socket(address.getAddress(), address.getPort())) {
                silent.setSoTimeout(20_000);
                silent.getInputStream().readAllBytes();
            }
        } while (number.getAsLong() != before);
        return before;
    }
}
