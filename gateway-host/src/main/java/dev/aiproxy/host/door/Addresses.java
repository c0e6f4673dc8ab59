package dev.aiproxy.host.door;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Addresses of clients, as text. */
final class Addresses {
    private Addresses() {}

    static String of(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "unknown";
    }
}
