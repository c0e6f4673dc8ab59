package dev.aiproxy.host.runtime;

import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;

/** Sends the requests that plugins make on their own behalf; blocks. */
@FunctionalInterface
public interface RequestSender {
    /** Returns the whole reply, whatever its status. */
    WireResponse send(UpstreamRequest request) throws IOException, InterruptedException;
}
