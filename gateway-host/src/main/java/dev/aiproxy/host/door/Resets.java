package dev.aiproxy.host.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** Cuts connections so that the other side can't mistake the cut for an end. */
final class Resets {
    private Resets() {}

    /**
     * Sends what was written, then closes with a TCP reset: a client that reads up to the end of a connection would
     * take a plain close for the end of the answer.
     */
    static void reset(Channel channel) {
        channel.flush();
        if (channel.config().getOptions().containsKey(ChannelOption.SO_LINGER)) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }
}
