package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;

/** What a gateway tells of itself in numbers. */
final class Gauges {
    /** Bytes that requests and replies take of the memory that limits bound. */
    static final String MEMORY = "aiproxy_bodies_bytes";

    static final String CONNECTIONS = "aiproxy_connections";

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Gauges() {}

    static long of(RunningGateway gateway, String name) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            return read(client, name);
        }
    }

    private static long read(RawClient client, String name) throws IOException {
        return client.send(Requests.get("/metrics", "x-api-key: " + RunningGateway.ADMIN + "\r\n"))
                .reply()
                .body()
                .lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    /** Waits until it has a value. */
    static void await(RunningGateway gateway, String name, long value) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            long seen;
            long end = System.nanoTime() + PATIENCE_NANOS;
            do {
                seen = read(client, name);
            } while (seen != value && System.nanoTime() < end);
            assertThat(seen).as(name).isEqualTo(value);
        }
    }
}
