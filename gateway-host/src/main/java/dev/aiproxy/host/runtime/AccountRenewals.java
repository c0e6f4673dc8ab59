package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.host.config.GatewayConfig.RenewalConfig;
import dev.aiproxy.host.log.Redaction;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.AccountState;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.Renewal;
import dev.aiproxy.host.routing.RenewalTime;
import dev.aiproxy.host.upstream.Proxy;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which accounts are to be renewed, and hands renewed credentials on from the snapshot that runs to the next one.
 * They go on only as long as the same load of the plugin gets the same configured credentials: nothing of a plugin is kept
 * anywhere but in snapshots.
 */
final class AccountRenewals {
    private final List<ProviderEntry> running;
    private final RenewalTime time;
    private final Clock clock;

    /**
     * @param running the providers of the snapshot that runs
     * @param wanted when accounts of the next one are renewed
     */
    AccountRenewals(List<ProviderEntry> running, RenewalConfig wanted, Clock clock) {
        this.running = running;
        this.time = new RenewalTime(wanted.ahead(), wanted.leadTime());
        this.clock = clock;
    }

    /** The gateway's. */
    Clock clock() {
        return clock;
    }

    /**
     * How an account is renewed; null, the rule, if it never is.
     *
     * @param account as config has it
     * @param proxy by which its provider asks for new credentials
     * @throws PluginCallException if its provider fails to say
     */
    @Nullable
    Renewal of(String provider, Part<Provider> part, Account account, AccountState health, Optional<Proxy> proxy)
            throws PluginCallException {
        Renewal.Source source = new PartSource(provider, part, proxy);
        Optional<Renewal> before = before(provider, part, account);
        if (before.isPresent()) {
            return before.get().with(source, time);
        }
        // What the credentials before could not be renewed for says nothing of these.
        health.gainCredentials();
        return validUntil(part, account)
                .map(instant ->
                        Renewal.of(provider + '/' + account.name(), account, instant, source, time, health, clock))
                .orElse(null);
    }

    private static Optional<Instant> validUntil(Part<Provider> part, Account account) throws PluginCallException {
        return part.plugin()
                .guard()
                .call(
                        "asking when an account runs out",
                        () -> Objects.requireNonNull(part.component().validUntil(account)));
    }

    /** Of two loads of a plugin no class is the same. */
    private Optional<Renewal> before(String provider, Part<Provider> part, Account account) {
        return running.stream()
                .filter(entry -> entry.name().equals(provider)
                        && entry.provider().getClass() == part.component().getClass())
                .flatMap(entry -> entry.accounts().stream())
                .map(AccountEntry::renewal)
                .filter(Objects::nonNull)
                .filter(renewal -> renewal.isOf(account))
                .findFirst();
    }

    /** Puts what is wrong with the accounts of a snapshot's providers beside the health of its components. */
    static void health(List<ProviderEntry> providers, Map<String, Health> all) {
        for (ProviderEntry entry : providers) {
            for (AccountEntry account : entry.accounts()) {
                Renewal renewal = account.renewal();
                if (renewal != null) {
                    renewal.trouble()
                            .ifPresent(why -> all.put(
                                    "account " + entry.name() + '/'
                                            + account.account().name(),
                                    renewal.isGood() ? Health.degraded(why) : Health.down(why)));
                }
            }
        }
    }

    /**
     * A provider as the source of credentials; it is not closed while it is asked.
     *
     * @param provider its name
     * @param proxy of the account
     */
    private record PartSource(String provider, Part<Provider> part, Optional<Proxy> proxy) implements Renewal.Source {
        @Override
        public Renewal.Renewed renew(Account account) throws IOException {
            if (!part.retain()) {
                throw new IOException("its provider has just been closed");
            }
            try {
                Account renewed = OwnRequests.forAccount(
                        proxy,
                        () -> part.plugin()
                                .guard()
                                .call(
                                        "renewing the account " + provider + '/' + account.name(),
                                        () -> Objects.requireNonNull(
                                                part.component().renew(account))));
                if (!renewed.name().equals(account.name())) {
                    throw new IOException("its provider gave it another name");
                }
                return known(renewed);
            } catch (PluginCallException e) {
                // The exception may be of a class of the plugin, and is not to be kept.
                throw new IOException(Redaction.redact(sentence(e)));
            } finally {
                part.release();
            }
        }

        /** From here on, logs leave out its secrets. */
        private Renewal.Renewed known(Account renewed) throws IOException {
            RenewedSecrets secrets = RenewedSecrets.register(renewed.credentials());
            try {
                Instant until = validUntil(part, renewed).orElse(Instant.MAX);
                return new Renewal.Renewed(renewed, until, secrets::forget);
            } catch (PluginCallException e) {
                IOException refused = new IOException(Redaction.redact(sentence(e)));
                secrets.forget();
                throw refused;
            }
        }

        /** What a provider says by an exception of the kind that it is to throw is meant for the operator as it is. */
        private static String sentence(PluginCallException e) {
            Throwable cause = e.getCause();
            boolean meant = cause != null && cause.getClass() == IOException.class;
            String own = cause == null || !meant ? null : cause.getMessage();
            return String.valueOf(own == null ? e.getMessage() : own);
        }
    }
}
