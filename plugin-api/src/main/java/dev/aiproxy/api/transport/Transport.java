package dev.aiproxy.api.transport;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.provider.UpstreamRequest;

/** A carrier: takes a request to the one who serves it and brings the reply back as a stream of bytes. */
public interface Transport extends Component {
    /**
     * Starts one exchange. Called on an event loop; must return at once. What goes wrong later completes
     * {@link TransportCall#response()} exceptionally, best with a {@link TransportException}.
     *
     * <p>The request's body stays as it is for as long as the carrier holds it, also after the end of the exchange or a cancel:
     * the host lends no memory to a carrier that it would use for something else.
     */
    TransportCall open(UpstreamRequest request);
}
