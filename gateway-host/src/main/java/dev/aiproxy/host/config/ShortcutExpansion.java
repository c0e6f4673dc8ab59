package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Shortcut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces short sections ({@code openai: {api_key: …}}) by the providers that they stand for.
 *
 * <p>A provider is made when {@code model_providers} names it, when the config file has its section, or when a flag or a
 * variable gives it something that no other provider shares. A variable may merely be lying around, so variables alone
 * do it only if they make whole credentials and the file has no providers of its own.
 */
final class ShortcutExpansion {
    private static final String PROVIDERS = "providers";

    private final List<TypedShortcut> shortcuts;
    private final Problems problems;
    private final List<String> notes;

    ShortcutExpansion(List<TypedShortcut> shortcuts, Problems problems, List<String> notes) {
        this.shortcuts = shortcuts;
        this.problems = problems;
        this.notes = notes;
    }

    /** The tree without short sections. */
    ConfigNode.Mapping expand(ConfigNode.Mapping tree) {
        boolean longForm = tree.find(PROVIDERS)
                .filter(node -> node instanceof ConfigNode.Mapping mapping
                        && !mapping.entries().isEmpty())
                .isPresent();
        List<String> named = ProviderSelection.names(tree).stream()
                .map(ConfigNode.Scalar::value)
                .toList();
        ConfigNode.Mapping out = tree;
        for (String section : sections()) {
            ConfigNode.Entry entry = out.entries().get(section);
            out = out.without(section);
            List<TypedShortcut> group = shortcuts.stream()
                    .filter(each -> each.shortcut().section().equals(section))
                    .toList();
            out = expand(out, new Section(section, group, entry), named, longForm);
        }
        return out;
    }

    /** A short section as written, if it is; flags and variables count as written. */
    private record Section(String name, List<TypedShortcut> group, ConfigNode.@Nullable Entry entry) {
        Map<String, ConfigNode.Entry> given() {
            Map<String, ConfigNode.Entry> given = new LinkedHashMap<>();
            if (entry != null && entry.value() instanceof ConfigNode.Mapping mapping) {
                mapping.entries().forEach((key, each) -> {
                    if (!each.isNull()) {
                        given.put(key, each);
                    }
                });
            }
            return given;
        }

        boolean isWritten() {
            return entry != null && !entry.place().isFlag() && !entry.place().isVariable();
        }
    }

    private Set<String> sections() {
        Set<String> sections = new LinkedHashSet<>();
        shortcuts.forEach(each -> sections.add(each.shortcut().section()));
        return sections;
    }

    private ConfigNode.Mapping expand(ConfigNode.Mapping tree, Section section, List<String> named, boolean longForm) {
        if (!check(section)) {
            return tree;
        }
        ConfigNode.Mapping out = tree;
        boolean used = false;
        for (TypedShortcut each : section.group()) {
            boolean wanted = named.contains(each.shortcut().provider())
                    ? isNamed(each, section)
                    : isGiven(each, section, longForm || !named.isEmpty());
            if (wanted) {
                used = true;
                out = add(out, each, section);
            }
        }
        if (!used && section.isWritten() && section.entry() != null) {
            List<String> keys = keys(section).stream()
                    .map(key -> section.name() + '.' + key)
                    .toList();
            problems.add(
                    section.entry().place(),
                    section.name(),
                    "does not say which account to use; set one of " + String.join(", ", keys));
        }
        return out;
    }

    private boolean check(Section section) {
        ConfigNode.Entry entry = section.entry();
        if (entry == null || entry.isNull() || entry.value() instanceof ConfigNode.Mapping) {
            Set<String> known = keys(section);
            section.given().forEach((key, each) -> {
                if (!known.contains(key)) {
                    problems.add(
                            each.place(),
                            section.name() + '.' + key,
                            "unknown key; " + Names.hint(key, known, "") + "; the long form under providers has more");
                }
            });
            return true;
        }
        problems.add(entry.place(), section.name(), "expected keys and values");
        return false;
    }

    private static Set<String> keys(Section section) {
        Set<String> keys = new LinkedHashSet<>();
        section.group().forEach(each -> each.shortcut().keys().forEach(key -> keys.add(key.key())));
        return keys;
    }

    private static boolean isNamed(TypedShortcut typed, Section section) {
        Map<String, ConfigNode.Entry> given = section.given();
        List<Shortcut.Key> keys = typed.shortcut().keys();
        return keys.stream().anyMatch(key -> given.containsKey(key.key()))
                || keys.stream().noneMatch(key -> key.target() == Shortcut.Target.CREDENTIALS)
                || (section.isWritten() && section.group().size() == 1);
    }

    private boolean isGiven(TypedShortcut typed, Section section, boolean othersChosen) {
        if (section.isWritten() && section.group().size() == 1) {
            return true;
        }
        Map<String, ConfigNode.Entry> given = section.given();
        List<Shortcut.Key> own = typed.shortcut().keys().stream()
                .filter(key -> given.containsKey(key.key()) && !isShared(key, typed))
                .toList();
        if (own.stream().anyMatch(key -> !place(given, key).isVariable())) {
            return true;
        }
        boolean credentials = own.stream().anyMatch(key -> key.target() == Shortcut.Target.CREDENTIALS);
        return credentials && !othersChosen && isWhole(typed, section);
    }

    private static ConfigNode.Place place(Map<String, ConfigNode.Entry> given, Shortcut.Key key) {
        ConfigNode.Entry entry = given.get(key.key());
        return entry == null ? new ConfigNode.Place("", 0) : entry.place();
    }

    private boolean isShared(Shortcut.Key key, TypedShortcut owner) {
        return shortcuts.stream()
                .filter(each -> !each.equals(owner))
                .anyMatch(each -> each.shortcut().keys().stream()
                        .anyMatch(other -> other.flag().equals(key.flag())
                                || (each.shortcut()
                                                .section()
                                                .equals(owner.shortcut().section())
                                        && other.key().equals(key.key()))));
    }

    private boolean isWhole(TypedShortcut typed, Section section) {
        if (typed.credentials().isEmpty()) {
            return true;
        }
        Problems found = new Problems();
        new SettingsBinder(value -> {})
                .bind(
                        part(typed, section, Shortcut.Target.CREDENTIALS),
                        typed.credentials().get(),
                        section.name(),
                        found);
        found.list()
                .forEach(problem -> notes.add("the provider " + typed.shortcut().provider()
                        + " is not made of environment variables: " + problem));
        return found.isEmpty();
    }

    private static ConfigNode.Mapping part(TypedShortcut typed, Section section, Shortcut.Target target) {
        Map<String, ConfigNode.Entry> given = section.given();
        ConfigNode.Mapping part = new ConfigNode.Mapping(new LinkedHashMap<>(), origin(section));
        for (Shortcut.Key key : typed.shortcut().keys()) {
            ConfigNode.Entry value = given.get(key.key());
            if (value != null && key.target() == target) {
                part = part.with(key.setting(), value);
            }
        }
        return part;
    }

    private static ConfigNode.Place origin(Section section) {
        return section.entry() == null
                ? new ConfigNode.Place("model_providers", 0)
                : section.entry().place();
    }

    private ConfigNode.Mapping add(ConfigNode.Mapping tree, TypedShortcut typed, Section section) {
        String name = typed.shortcut().provider();
        ConfigNode.Place place = origin(section);
        ConfigNode.Mapping providers = tree.find(PROVIDERS).orElse(null) instanceof ConfigNode.Mapping mapping
                ? mapping
                : new ConfigNode.Mapping(new LinkedHashMap<>(), place);
        ConfigNode.Entry existing = providers.entries().get(name);
        if (existing != null) {
            conflict(section, name, existing);
            return tree;
        }
        List<ConfigNode> accounts = new ArrayList<>();
        accounts.add(
                part(typed, section, Shortcut.Target.CREDENTIALS).with("name", ConfigNode.Entry.of("default", place)));
        ConfigNode.Mapping provider = new ConfigNode.Mapping(new LinkedHashMap<>(), place)
                .with("type", ConfigNode.Entry.of(typed.type(), place))
                .with("settings", new ConfigNode.Entry(part(typed, section, Shortcut.Target.SETTINGS), place))
                .with("accounts", new ConfigNode.Entry(new ConfigNode.Sequence(List.copyOf(accounts), place), place));
        ConfigNode.Place at = tree.entries().containsKey(PROVIDERS) ? providers.place() : place;
        return tree.with(
                PROVIDERS, new ConfigNode.Entry(providers.with(name, new ConfigNode.Entry(provider, place)), at));
    }

    private void conflict(Section section, String name, ConfigNode.Entry existing) {
        List<ConfigNode.Entry> chosen = section.given().values().stream()
                .filter(each -> !each.place().isVariable())
                .toList();
        if (chosen.isEmpty() && !section.isWritten()) {
            if (!section.given().isEmpty()) {
                notes.add("environment variables for " + section.name() + " are not used: " + existing.place()
                        + " configures the provider " + name);
            }
            return;
        }
        problems.add(
                chosen.isEmpty() ? origin(section) : chosen.getFirst().place(),
                section.name(),
                "the provider '" + name + "' is also written out under providers (" + existing.place()
                        + "); keep one of them");
    }
}
