package dev.aiproxy.host.runtime;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.access.AdminToken;
import dev.aiproxy.host.access.ClientKey;
import dev.aiproxy.host.access.ClientKeys;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.KeyConfig;
import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.names.NamePattern;
import dev.aiproxy.host.routing.ModelRouter;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.tls.ServerTls;
import dev.aiproxy.host.upstream.ClientTls;
import dev.aiproxy.host.upstream.MediaFetcher;
import dev.aiproxy.host.upstream.MediaSettings;
import dev.aiproxy.host.upstream.OutboundSettings;
import dev.aiproxy.host.upstream.Proxy;
import dev.aiproxy.host.upstream.Timeouts;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a snapshot that no plugin brings: what is made of the configuration anew each time, and what outlives
 * snapshots. It blocks, as files are read.
 */
final class OwnParts {
    private static final Logger LOG = LoggerFactory.getLogger(OwnParts.class);

    private final FallbackKeys fallbacks;
    private final ModelLists modelLists;
    private final Clock clock;
    private final SignatureVault vault = new SignatureVault();
    private final Conversations conversations = new Conversations();
    private final AnswerHomes homes = new AnswerHomes();
    private final MediaFetcher fetcher = new MediaFetcher();

    /** @param modelLists what providers list, which outlives snapshots as well, and is closed by who made it */
    OwnParts(FallbackKeys fallbacks, ModelLists modelLists, Clock clock) {
        this.fallbacks = fallbacks;
        this.modelLists = modelLists;
        this.clock = clock;
    }

    /**
     * All parts of a snapshot, the plugins' among them.
     *
     * @param before the TLS that clients are shown so far
     * @throws ConfigRefused if the configuration can't be used; no plugin is to blame for that
     */
    Snapshot.Parts with(
            Assembly assembly, RouteTable routes, Protocols protocols, GatewayConfig config, Optional<ServerTls> before)
            throws ConfigRefused {
        try {
            return parts(assembly, routes, protocols, config, before.orElse(null));
        } catch (UncheckedIOException e) {
            throw ConfigRefused.asAWhole(FileTrouble.of(e));
        } catch (RuntimeException e) {
            LOG.debug("the configuration could not be applied", e);
            throw ConfigRefused.asAWhole("it can't be applied: " + e);
        }
    }

    private Snapshot.Parts parts(
            Assembly assembly, RouteTable routes, Protocols protocols, GatewayConfig config, @Nullable ServerTls before)
            throws ConfigRefused {
        return new Snapshot.Parts(
                config,
                routes,
                protocols.byId(),
                keys(config),
                new AdminToken(config.admin().token().orElseGet(fallbacks::adminToken)),
                new ModelRouter(
                        assembly.providers(),
                        config.routing().aliases(),
                        config.routing().redirects()),
                new ModelCatalog(
                        assembly.providers(),
                        List.copyOf(config.routing().aliases().keySet()),
                        modelLists::of,
                        protocols.models().keySet()),
                Map.copyOf(assembly.transports()),
                outbound(config),
                assembly.outboundProxy(),
                tls(config, before),
                List.copyOf(assembly.proxies()),
                new FactsBook(protocols.models(), ConfiguredFacts.of(config.modelFacts())),
                vault,
                conversations,
                homes,
                media(config, assembly.outboundProxy()),
                fetcher,
                SystemPrompt.of(config.systemPrompt()));
    }

    private ClientKeys keys(GatewayConfig config) {
        Map<Secret, ClientKey> grants = new HashMap<>();
        for (KeyConfig key : config.keys()) {
            if (key.enabled()) {
                grants.put(
                        key.key(),
                        new ClientKey(
                                key.name(),
                                Set.copyOf(key.platforms()),
                                NamePattern.all(key.models()),
                                key.channel(),
                                key.strict()));
            }
        }
        Optional<Secret> single = config.apiKey();
        if (single.isEmpty() && config.keys().isEmpty()) {
            single = Optional.of(fallbacks.clientKey());
        }
        single.ifPresent(secret -> grants.put(secret, new ClientKey("default", Set.of(), List.of(), Optional.empty())));
        return ClientKeys.of(grants);
    }

    private static OutboundSettings outbound(GatewayConfig config) throws ConfigRefused {
        TimeoutsConfig limits = config.timeouts();
        Problems problems = new Problems();
        Optional<ClientTls> tls = OutboundReading.tls(config.outbound(), problems);
        return new OutboundSettings(
                tls.orElseThrow(() -> new ConfigRefused(problems.list())),
                Timeouts.of(limits.connect(), limits.firstByte(), limits.idle(), limits.total()),
                config.limits().upstreamConnections(),
                config.limits().upstreamQueue(),
                config.outbound().keepAlive().toNanos());
    }

    private Optional<ServerTls> tls(GatewayConfig config, @Nullable ServerTls before) throws ConfigRefused {
        Problems problems = new Problems();
        Optional<ServerTls> read = TlsReading.of(config.tls(), before, problems);
        if (!problems.isEmpty()) {
            throw new ConfigRefused(problems.list());
        }
        read.filter(tls -> tls != before)
                .flatMap(tls -> tls.warning(clock.instant()))
                .ifPresent(LOG::warn);
        return read;
    }

    private static MediaSettings media(GatewayConfig config, Optional<Proxy> proxy) {
        var media = config.media();
        return new MediaSettings(
                media.fetch(),
                media.plainHttp(),
                media.privateAddresses(),
                Math.toIntExact(media.maxSize().bytes()),
                media.timeout(),
                proxy);
    }
}
