package dev.aiproxy.host.runtime;

import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.host.access.AdminToken;
import dev.aiproxy.host.access.ClientKeys;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.routing.ModelRouter;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.tls.ServerTls;
import dev.aiproxy.host.upstream.MediaFetcher;
import dev.aiproxy.host.upstream.MediaSettings;
import dev.aiproxy.host.upstream.OutboundSettings;
import dev.aiproxy.host.upstream.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that a request needs, assembled and immutable. A request takes the current one at the door and keeps it to
 * its end; one that has been replaced is retired when its last request leaves.
 */
public final class Snapshot {
    /**
     * What a snapshot is made of.
     *
     * @param config it was made from
     * @param routes from paths to what stands behind them
     * @param protocols by id
     * @param keys that open the gateway
     * @param adminToken that opens the admin API
     * @param router from models to accounts
     * @param catalog the models that can be asked for
     * @param transports the plugins' carriers by name
     * @param outbound how the built-in carrier connects
     * @param outboundProxy by which it does where an account has none of its own
     * @param tls what clients are shown; without it, they connect in clear
     * @param proxies by {@link dev.aiproxy.host.routing.AccountEntry#index()}
     * @param facts of models
     * @param vault of what providers sealed; outlives the snapshot
     * @param conversations that clients go on with by id; outlive the snapshot
     * @param homes of answers that providers keep; outlive the snapshot
     * @param media what may be fetched for clients
     * @param fetcher that fetches it; outlives the snapshot
     * @param systemPrompt the operator's, for every chat
     */
    public record Parts(
            GatewayConfig config,
            RouteTable routes,
            Map<String, Protocol> protocols,
            ClientKeys keys,
            AdminToken adminToken,
            ModelRouter router,
            ModelCatalog catalog,
            Map<String, Transport> transports,
            OutboundSettings outbound,
            Optional<Proxy> outboundProxy,
            Optional<ServerTls> tls,
            List<Optional<Proxy>> proxies,
            FactsBook facts,
            SignatureVault vault,
            Conversations conversations,
            AnswerHomes homes,
            MediaSettings media,
            MediaFetcher fetcher,
            Optional<SystemPrompt> systemPrompt) {}

    private final Parts parts;
    private final Runnable whenDrained;
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param whenDrained called once, on the thread of the last user, when the snapshot was replaced and nobody uses it */
    public Snapshot(Parts parts, Runnable whenDrained) {
        this.parts = parts;
        this.whenDrained = whenDrained;
    }

    public Parts parts() {
        return parts;
    }

    /** Counts one more user; false if the snapshot is retired already and the current one must be taken instead. */
    public boolean acquire() {
        int count = users.get();
        while (count > 0) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    /** Counts one user less. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            whenDrained.run();
        }
    }
}
