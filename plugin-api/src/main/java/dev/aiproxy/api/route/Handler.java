package dev.aiproxy.api.route;

import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;

/** What answers at a {@link Route}. */
public sealed interface Handler {
    /** Answers HTTP requests. */
    @FunctionalInterface
    non-sealed interface Http extends Handler {
        /**
         * One request; called on a virtual thread, may block. A {@link dev.aiproxy.api.chat.FaultException} is answered
         * with its status, anything else with 500.
         */
        WireResponse handle(WireRequest request) throws Exception;
    }

    /** Answers WebSocket upgrades. */
    @FunctionalInterface
    non-sealed interface WebSocket extends Handler {
        /**
         * One upgrade request; called on the connection's event loop, must not block.
         *
         * @return what lives on the connection from now on
         * @throws dev.aiproxy.api.chat.FaultException to refuse the upgrade with that status
         */
        Socket open(WireRequest request);
    }
}
