package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Shortcut;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adds the accounts of another proxy's {@code provider_pools.json}: a mapping from the names of providers to lists of
 * accounts, whose members are called like environment variables.
 *
 * <p>Which provider a pool is, and which setting a member, is what the plugins' short forms say: a pool has the name of
 * the provider that a short form stands for, a member that of the variable or, in capitals, of the flag. Accounts with
 * different settings (another base URL) become providers of their own, numbered from 2. What the other proxy noted
 * about the accounts' health is passed over: this one finds out by itself.
 */
final class ProviderPools {
    private static final String KEY = "provider_pools_file";
    private static final String PROVIDERS = "providers";
    private static final String SELECTION = "model_providers";

    /** Kept by the other proxy about each account, and of no use to this one. */
    private static final Set<String> STATE = Set.of(
            "checkModelName",
            "checkHealth",
            "isHealthy",
            "lastUsed",
            "usageCount",
            "errorCount",
            "lastErrorTime",
            "lastErrorMessage",
            "lastHealthCheckTime",
            "lastHealthCheckModel");

    private final KnownParts parts;
    private final Problems problems;
    private final List<String> notes;

    ProviderPools(KnownParts parts, Problems problems, List<String> notes) {
        this.parts = parts;
        this.problems = problems;
        this.notes = notes;
    }

    /**
     * The tree with the pools' providers, if it names a file of them.
     *
     * @param folder where a name that the config file says starts
     * @param workingFolder where one that a flag or a variable says starts
     */
    ConfigNode.Mapping apply(ConfigNode.Mapping tree, Path folder, Path workingFolder) {
        ConfigNode.Mapping pools = name(tree)
                .map(name -> read(name, start(name, folder, workingFolder)))
                .orElseGet(() -> ConfigNode.Mapping.empty(KEY));
        ConfigNode.Mapping out = tree;
        for (Map.Entry<String, ConfigNode.Entry> pool : pools.entries().entrySet()) {
            out = add(out, pool.getKey(), pool.getValue());
        }
        return out;
    }

    /** The file that a tree names, if it does and it can be one. */
    static Optional<Path> file(ConfigNode.Mapping tree, Path folder, Path workingFolder) {
        try {
            return name(tree).map(name -> start(name, folder, workingFolder).resolve(name.value()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<ConfigNode.Scalar> name(ConfigNode.Mapping tree) {
        return tree.find(KEY)
                .filter(ConfigNode.Scalar.class::isInstance)
                .map(ConfigNode.Scalar.class::cast)
                .filter(name -> !name.value().isBlank());
    }

    private static Path start(ConfigNode.Scalar name, Path folder, Path workingFolder) {
        return name.place().isFlag() || name.place().isVariable() ? workingFolder : folder;
    }

    private ConfigNode.Mapping read(ConfigNode.Scalar name, Path folder) {
        try {
            Path file = folder.resolve(name.value());
            return YamlReader.readMapping(Files.readString(file), String.valueOf(file.getFileName()), problems);
        } catch (CharacterCodingException e) {
            problems.add(name.place(), KEY, "the file " + name.value() + " is not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            problems.add(name.place(), KEY, "the file " + name.value() + " can't be read");
        }
        return ConfigNode.Mapping.empty(name.value());
    }

    private ConfigNode.Mapping add(ConfigNode.Mapping tree, String name, ConfigNode.Entry pool) {
        Optional<TypedShortcut> typed = parts.shortcuts().stream()
                .filter(each -> each.shortcut().provider().equals(name))
                .findFirst();
        if (typed.isEmpty()) {
            unknown(name, pool.place());
            return tree;
        }
        if (!(pool.value() instanceof ConfigNode.Sequence accounts)) {
            problems.add(pool.place(), name, "expected a list of accounts");
            return tree;
        }
        ConfigNode.Mapping providers = tree.find(PROVIDERS).orElse(null) instanceof ConfigNode.Mapping mapping
                ? mapping
                : new ConfigNode.Mapping(new LinkedHashMap<>(), pool.place());
        List<String> added = new ArrayList<>();
        for (List<Account> group : groups(accounts, name, typed.get().shortcut())) {
            String own = added.isEmpty() ? name : name + '-' + (added.size() + 1);
            ConfigNode.Entry existing = providers.entries().get(own);
            if (existing != null) {
                problems.add(
                        pool.place(),
                        name,
                        "the provider '" + own + "' is also written out under providers (" + existing.place()
                                + "); keep one of them");
            }
            providers = providers.with(own, provider(typed.get().type(), group, pool.place()));
            added.add(own);
        }
        if (added.isEmpty()) {
            return tree;
        }
        return select(tree.with(PROVIDERS, new ConfigNode.Entry(providers, pool.place())), name, added);
    }

    private void unknown(String name, ConfigNode.Place place) {
        if (parts.complete()) {
            List<String> known = parts.shortcuts().stream()
                    .map(each -> each.shortcut().provider())
                    .toList();
            problems.add(place, name, "no plugin has a provider of this name; " + Names.hint(name, known, ""));
        } else {
            notes.add(place + ": no loaded plugin has the provider '" + name + "'");
        }
    }

    /** Who names a pool means all of its providers. */
    private static ConfigNode.Mapping select(ConfigNode.Mapping tree, String name, List<String> added) {
        List<ConfigNode.Scalar> names = ProviderSelection.names(tree);
        ConfigNode.Entry entry = tree.entries().get(SELECTION);
        if (entry == null
                || added.size() == 1
                || names.stream().noneMatch(each -> each.value().equals(name))) {
            return tree;
        }
        List<ConfigNode> longer = new ArrayList<>();
        for (ConfigNode.Scalar each : names) {
            longer.add(each);
            if (each.value().equals(name)) {
                added.stream().skip(1).forEach(more -> longer.add(new ConfigNode.Scalar(more, false, each.place())));
            }
        }
        return tree.with(
                SELECTION,
                new ConfigNode.Entry(new ConfigNode.Sequence(List.copyOf(longer), entry.place()), entry.place()));
    }

    /**
     * An account of a pool, in the gateway's own form.
     *
     * @param settings of the provider that it needs
     * @param values the same as plain text, to tell which accounts can share a provider
     */
    private record Account(ConfigNode.Mapping account, ConfigNode.Mapping settings, Map<String, String> values) {}

    private List<List<Account>> groups(ConfigNode.Sequence accounts, String name, Shortcut shortcut) {
        Map<Map<String, String>, List<Account>> groups = new LinkedHashMap<>();
        int position = 0;
        for (ConfigNode each : accounts.items()) {
            String path = name + '[' + position++ + ']';
            if (each instanceof ConfigNode.Mapping members) {
                Account account = account(members, path, shortcut);
                groups.computeIfAbsent(account.values(), values -> new ArrayList<>())
                        .add(account);
            } else {
                problems.add(each.place(), path, "expected the members of an account");
            }
        }
        return List.copyOf(groups.values());
    }

    private Account account(ConfigNode.Mapping members, String path, Shortcut shortcut) {
        ConfigNode.Mapping account = new ConfigNode.Mapping(new LinkedHashMap<>(), members.place());
        ConfigNode.Mapping settings = account;
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigNode.Entry> member : members.entries().entrySet()) {
            String key = member.getKey();
            ConfigNode.Entry entry = member.getValue();
            Optional<Shortcut.Key> setting =
                    shortcut.keys().stream().filter(each -> names(each, key)).findFirst();
            if (setting.isPresent()) {
                if (setting.get().target() == Shortcut.Target.CREDENTIALS) {
                    account = account.with(setting.get().setting(), entry);
                } else {
                    settings = settings.with(setting.get().setting(), entry);
                    values.put(setting.get().setting(), text(entry));
                }
            } else if (key.equals("customName")
                    || (key.equals("uuid") && !account.entries().containsKey("name"))) {
                account = account.with("name", entry);
            } else if (key.equals("isDisabled")) {
                boolean off = text(entry).equals("true");
                account = account.with("enabled", ConfigNode.Entry.of(Boolean.toString(!off), entry.place()));
            } else if (!key.equals("uuid") && !STATE.contains(key)) {
                problems.add(
                        entry.place(), path + '.' + key, "unknown member; " + Names.hint(key, known(shortcut), ""));
            }
        }
        return new Account(account, settings, values);
    }

    /** {@code GEMINI_OAUTH_CREDS_FILE_PATH} and {@code PROJECT_ID} have names of their own, the others a variable's. */
    private static boolean names(Shortcut.Key key, String member) {
        return member.equals(key.variable())
                || member.equals(key.variable() + "_PATH")
                || member.equals(key.flag().replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static List<String> known(Shortcut shortcut) {
        return shortcut.keys().stream().map(Shortcut.Key::variable).toList();
    }

    private static String text(ConfigNode.Entry entry) {
        return entry.value() instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }

    private static ConfigNode.Entry provider(String type, List<Account> group, ConfigNode.Place place) {
        List<ConfigNode> accounts = new ArrayList<>();
        group.forEach(each -> accounts.add(each.account()));
        ConfigNode.Mapping provider = new ConfigNode.Mapping(new LinkedHashMap<>(), place)
                .with("type", ConfigNode.Entry.of(type, place))
                .with("settings", new ConfigNode.Entry(group.getFirst().settings(), place))
                .with("accounts", new ConfigNode.Entry(new ConfigNode.Sequence(List.copyOf(accounts), place), place));
        return new ConfigNode.Entry(provider, place);
    }
}
