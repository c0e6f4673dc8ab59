package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.names.NamePattern;
import java.util.List;

/** Providers and accounts that can be routed to and no more. */
final class Routing {
    private Routing() {}

    private record NoCredentials() {}

    private record Speaker(List<String> speaks, String platform) implements Provider {
        @Override
        public List<String> protocols(String model) {
            return speaks;
        }

        @Override
        public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
            throw new UnsupportedOperationException();
        }
    }

    static AccountEntry account(String name, int weight, int priority, int maxConcurrency) {
        return new AccountEntry(
                new Account(name, new NoCredentials()), weight, priority, maxConcurrency, 0, new AccountState(), null);
    }

    /** A provider that speaks {@code chat}, of the platform that its name begins with. */
    static ProviderEntry provider(String name, List<String> models, List<String> known, AccountEntry... accounts) {
        return provider(name, "chat", models, known, accounts);
    }

    static ProviderEntry provider(
            String name, String protocol, List<String> models, List<String> known, AccountEntry... accounts) {
        String platform = name.replaceFirst("-.*", "");
        List<AccountEntry> all = accounts.length == 0 ? List.of(account("one", 1, 0, 0)) : List.of(accounts);
        return new ProviderEntry(
                name,
                new Speaker(List.of(protocol), platform),
                "http",
                NamePattern.all(models),
                NamePattern.all(known),
                all);
    }
}
