package dev.aiproxy.api.transport;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.provider.UpstreamRequest;

/** A carrier: takes a request to the one who serves it and brings the reply back as a stream of bytes. */
public interface Transport extends Component {
    /**
     * Starts one exchange. Called on an event loop; must return at once. What goes wrong later completes
     * {@link TransportCall#response()} exceptionally, best with a {@link TransportException}.
     *
     * <p>The request's body is valid until the response's body has ended or the call was cancelled.
     */
    TransportCall open(UpstreamRequest request);
}
