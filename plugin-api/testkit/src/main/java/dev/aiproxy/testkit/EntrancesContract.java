package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Where a plugin lets clients in, beside a list of what it promises to them: nothing on the list may vanish. Extend it in
 * a test.
 */
public abstract class EntrancesContract {
    /** The plugin under test. */
    protected abstract GatewayPlugin plugin();

    /** The platform of all its protocols, below whose prefix the gateway serves each entrance as well. */
    protected abstract String platform();

    /**
     * A line for each entrance: protocol, operation, method and path, and {@code with} and the header that it takes, if
     * it takes one; for example {@code acme-chat MODELS GET /v1/models with acme-version}.
     */
    protected abstract String promised();

    @Test
    void everyPromisedEntranceIsThereWithItsOperation() {
        Stream<String> entrances = plugin().protocols().stream()
                .filter(protocol -> protocol.ingress().isPresent())
                .flatMap(protocol -> protocol.entrances().stream().map(entrance -> line(protocol, entrance)));
        assertThat(entrances).containsAll(promised().lines().toList());
    }

    @Test
    void allAreOfOnePlatform() {
        assertThat(plugin().protocols()).extracting(Protocol::platform).containsOnly(platform());
    }

    private static String line(Protocol protocol, Entrance entrance) {
        String line = String.join(" ", protocol.id(), entrance.operation().name(), entrance.method(), entrance.path());
        return entrance.whenHeader().map(header -> line + " with " + header).orElse(line);
    }
}
