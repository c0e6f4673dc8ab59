package dev.aiproxy.host.runtime;

import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig.AccountConfig;
import dev.aiproxy.host.config.GatewayConfig.ProviderConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.upstream.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the accounts of a snapshot, each with its state, its proxy, and how it is renewed. Used by one {@link Assembly}. */
final class AccountAssembly {
    /**
     * What providers of one kind have in common.
     *
     * @param plugin id of the plugin that offers it
     * @param credentials the record that its accounts bind to
     * @param part the provider; null if it could not be made, which is a problem by itself
     */
    record Kind(
            String plugin,
            Optional<Class<? extends Record>> credentials,
            @Nullable Part<Provider> part) {}

    private final AccountBook book;
    private final AccountRenewals renewals;
    private final SettingsBinder binder;
    private final Optional<Proxy> outboundProxy;
    private final Problems problems;
    private final Set<String> blamed;
    private final List<Optional<Proxy>> proxies = new ArrayList<>();

    /**
     * @param outboundProxy for accounts that have none of their own
     * @param blamed takes the ids of plugins that did not take what config gives them
     */
    AccountAssembly(
            AccountBook book,
            AccountRenewals renewals,
            SettingsBinder binder,
            Optional<Proxy> outboundProxy,
            Problems problems,
            Set<String> blamed) {
        this.book = book;
        this.renewals = renewals;
        this.binder = binder;
        this.outboundProxy = outboundProxy;
        this.problems = problems;
        this.blamed = blamed;
    }

    /** By {@link AccountEntry#index()}. */
    List<Optional<Proxy>> proxies() {
        return proxies;
    }

    /** The accounts of one provider, in the order of the config; what is wrong with some is noted as problems. */
    List<AccountEntry> of(String provider, ProviderConfig wanted, Kind kind, String path) {
        List<AccountEntry> entries = new ArrayList<>();
        if (wanted.accounts().isEmpty()) {
            if (kind.credentials().isEmpty()) {
                add(
                        entries,
                        provider,
                        new Account("default", new NoCredentials()),
                        null,
                        kind,
                        Optional.empty(),
                        path + ".accounts");
            } else {
                problems.add(wanted.settings().place(), path + ".accounts", "needs at least one account");
            }
            return entries;
        }
        Class<? extends Record> type =
                kind.credentials().isPresent() ? kind.credentials().get() : NoCredentials.class;
        int number = 0;
        for (AccountConfig account : wanted.accounts()) {
            number++;
            if (!account.enabled()) {
                continue;
            }
            String name = account.name().orElse(Integer.toString(number));
            String at = path + ".accounts[" + (number - 1) + "]";
            Optional<? extends Record> credentials =
                    binder.bind(account.credentials(), type, at, problems, SettingsBinder.keys(AccountConfig.class));
            if (credentials.isEmpty()) {
                blamed.add(kind.plugin());
            }
            Optional<Proxy> proxy =
                    OutboundReading.proxy(account.proxy(), account.credentials().place(), at + ".proxy", problems);
            if (credentials.isPresent()) {
                add(entries, provider, new Account(name, credentials.get()), account, kind, proxy, at);
            }
        }
        return entries;
    }

    /**
     * @param config null for the account of a provider that needs none
     * @param at its path in config
     */
    private void add(
            List<AccountEntry> entries,
            String provider,
            Account account,
            @Nullable AccountConfig config,
            Kind kind,
            Optional<Proxy> proxy,
            String at) {
        var state = book.of(provider, account.name());
        Optional<Proxy> way = proxy.or(() -> outboundProxy);
        try {
            entries.add(new AccountEntry(
                    account,
                    config == null ? 1 : config.weight(),
                    config == null ? 0 : config.priority(),
                    config == null ? 0 : config.maxConcurrency(),
                    proxies.size(),
                    state,
                    kind.part() == null ? null : renewals.of(provider, kind.part(), account, state, way)));
            proxies.add(way);
        } catch (PluginCallException e) {
            blamed.add(kind.plugin());
            problems.add(
                    config == null
                            ? new ConfigNode.Place("config", 0)
                            : config.credentials().place(),
                    at,
                    String.valueOf(e.getMessage()));
        }
    }
}
