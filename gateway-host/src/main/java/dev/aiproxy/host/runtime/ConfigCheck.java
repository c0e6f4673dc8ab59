package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.AccountConfig;
import dev.aiproxy.host.config.GatewayConfig.ProviderConfig;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginParts;
import dev.aiproxy.host.plugins.PluginSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Checks what a configuration says to plugins, by binding it, without making any component. */
public final class ConfigCheck {
    private final PluginSet plugins;
    private final SettingsBinder binder;
    private final boolean lenient;
    private final Problems problems = new Problems();

    private ConfigCheck(PluginSet plugins, SettingsBinder binder, boolean lenient) {
        this.plugins = plugins;
        this.binder = binder;
        this.lenient = lenient;
    }

    /** @param lenient whether a kind that no plugin offers may belong to one that does not run */
    public static List<Problem> of(GatewayConfig config, PluginSet plugins, SettingsBinder binder, boolean lenient) {
        ConfigCheck check = new ConfigCheck(plugins, binder, lenient);
        try {
            SystemPrompt.of(config.systemPrompt());
        } catch (ConfigRefused e) {
            check.problems.addAll(e.problems());
        }
        TlsReading.of(config.tls(), null, check.problems);
        OutboundReading.proxy(config.outbound(), check.problems);
        OutboundReading.tls(config.outbound(), check.problems);
        config.transports()
                .forEach((name, transport) -> check.bind(
                        transport.type(), transport.settings(), "transports." + name, PluginParts::transports));
        config.providers().forEach(check::provider);
        for (LoadedPlugin plugin : plugins.plugins()) {
            plugin.parts().usageSinks().forEach(contribution -> check.section(config, contribution));
            plugin.parts().routes().forEach(contribution -> check.section(config, contribution));
        }
        return check.problems.list();
    }

    private void provider(String name, ProviderConfig provider) {
        String path = "providers." + name;
        bind(provider.type(), provider.settings(), path, PluginParts::providers)
                .ifPresent(contribution -> accounts(provider, contribution.credentials(), path));
    }

    private void accounts(ProviderConfig provider, Optional<Class<? extends Record>> wanted, String path) {
        Class<? extends Record> type = wanted.isPresent() ? wanted.get() : NoCredentials.class;
        if (provider.accounts().isEmpty() && wanted.isPresent()) {
            problems.add(provider.settings().place(), path + ".accounts", "needs at least one account");
        }
        int number = 0;
        for (AccountConfig account : provider.accounts()) {
            String at = path + ".accounts[" + number++ + "]";
            binder.bind(account.credentials(), type, at, problems, SettingsBinder.keys(AccountConfig.class));
            OutboundReading.proxy(account.proxy(), account.credentials().place(), at + ".proxy", problems);
        }
    }

    private <T extends Component> Optional<Contribution<?, T>> bind(
            String type,
            ConfigNode.Mapping settings,
            String path,
            Function<PluginParts, List<Contribution<?, T>>> kind) {
        for (LoadedPlugin plugin : plugins.plugins()) {
            for (Contribution<?, T> contribution : kind.apply(plugin.parts())) {
                if (contribution.name().equals(type)) {
                    binder.bind(settings, contribution.settings(), path + ".settings", problems);
                    return Optional.of(contribution);
                }
            }
        }
        if (!lenient) {
            problems.add(
                    settings.place(),
                    path,
                    "no plugin offers the type '" + type + "'; " + PluginNames.hint(plugins, kind, type));
        }
        return Optional.empty();
    }

    private void section(GatewayConfig config, Contribution<?, ?> contribution) {
        ConfigNode.Entry entry = config.sections().entries().get(contribution.name());
        if (entry != null && entry.value() instanceof ConfigNode.Mapping mapping) {
            Problems found = new Problems();
            binder.bind(mapping, contribution.settings(), contribution.name(), found);
            // A sink and its endpoints often share a section; one mistake is one problem.
            found.list().stream()
                    .filter(problem -> !problems.list().contains(problem))
                    .forEach(problem -> problems.addAll(List.of(problem)));
        }
    }
}
