package dev.aiproxy.tunnel;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.transport.Transport;
import java.util.List;

/** Contributes the door that clients dial in at and the transport that they carry; they meet in {@link Pools}. */
public final class TunnelPlugin implements GatewayPlugin {
    private static final String NAME = "tunnel";

    private final Pools pools = new Pools();

    @Override
    public List<Contribution<?, RouteGroup>> routes() {
        return List.of(Contribution.of(
                NAME,
                DoorSettings.class,
                (settings, context) -> new TunnelDoor(settings, context, pools, System::nanoTime)));
    }

    @Override
    public List<Contribution<?, Transport>> transports() {
        return List.of(Contribution.of(
                NAME,
                TunnelSettings.class,
                (settings, context) -> new TunnelTransport(settings, context, pools, System::nanoTime)));
    }
}
