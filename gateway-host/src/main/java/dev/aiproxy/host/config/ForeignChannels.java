package dev.aiproxy.host.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Understands {@code channels_config.json} of another proxy by its shape, {@code {"channels": {…}}}, with the
 * {@code api_keys.json} beside it: each channel becomes a provider, each key one that may use its channel alone.
 */
final class ForeignChannels {
    private static final String CHANNELS = "channels";
    private static final String KEYS_FILE = "api_keys.json";

    /** Without effect here, and said to be. */
    private static final Set<String> PASSED_OVER =
            Set.of("timeout", "websocket_url", "websocket_endpoints", "supports_websocket");

    private static final List<String> KNOWN = List.of(
            "name",
            "api_key",
            "api_url",
            "base_url",
            "host",
            "path_rewrite",
            "ssl",
            "status",
            "timeout",
            "websocket_url",
            "websocket_endpoints",
            "supports_websocket");

    private final Problems problems;
    private final List<String> notes;

    ForeignChannels(Problems problems, List<String> notes) {
        this.problems = problems;
        this.notes = notes;
    }

    /** Whether a file has this shape. */
    static boolean isIn(ConfigNode.Mapping tree) {
        return tree.find(CHANNELS).orElse(null) instanceof ConfigNode.Mapping
                && !tree.entries().containsKey("providers");
    }

    /** The file with the keys that belongs to a file with channels. */
    static Path keysFile(Path file) {
        return file.resolveSibling(KEYS_FILE);
    }

    /** The same in the gateway's own shape. */
    ConfigNode.Mapping translate(ConfigNode.Mapping tree, Path file) {
        ConfigNode.Entry entry = tree.entries().get(CHANNELS);
        if (entry == null || !(entry.value() instanceof ConfigNode.Mapping channels)) {
            return tree;
        }
        ConfigNode.Mapping providers = new ConfigNode.Mapping(new LinkedHashMap<>(), entry.place());
        for (Map.Entry<String, ConfigNode.Entry> each : channels.entries().entrySet()) {
            String path = CHANNELS + '.' + each.getKey();
            ConfigNode.Place place = each.getValue().place();
            if (each.getKey().startsWith("_")) {
                continue;
            }
            if (each.getValue().value() instanceof ConfigNode.Mapping channel) {
                providers = providers.with(each.getKey(), new ConfigNode.Entry(provider(channel, path), place));
            } else {
                problems.add(place, path, "expected the members of a channel");
            }
        }
        ConfigNode.Mapping out =
                tree.without(CHANNELS).with("providers", new ConfigNode.Entry(providers, entry.place()));
        ConfigNode.Sequence keys = keys(keysFile(file), entry.place());
        return tree.entries().containsKey("keys") || keys.items().isEmpty()
                ? out
                : out.with("keys", new ConfigNode.Entry(keys, keys.place()));
    }

    private ConfigNode.Mapping provider(ConfigNode.Mapping channel, String path) {
        ConfigNode.Place place = channel.place();
        ConfigNode.Mapping account = new ConfigNode.Mapping(new LinkedHashMap<>(), place);
        boolean enabled = true;
        for (Map.Entry<String, ConfigNode.Entry> member : channel.entries().entrySet()) {
            String key = member.getKey();
            ConfigNode.Entry entry = member.getValue();
            if (key.equals("name")) {
                account = account.with("name", entry);
            } else if (key.equals("api_key")) {
                account = account.with("api_key", entry);
            } else if (key.equals("status")) {
                enabled = text(entry).equals("active");
            } else if (PASSED_OVER.contains(key)) {
                notes.add(entry.place() + ": " + path + '.' + key + " has no effect here");
            } else if (!KNOWN.contains(key) && !key.startsWith("_")) {
                problems.add(entry.place(), path + '.' + key, "unknown member; " + Names.hint(key, KNOWN, ""));
            }
        }
        ConfigNode.Sequence accounts = new ConfigNode.Sequence(List.of(account), place);
        return new ConfigNode.Mapping(new LinkedHashMap<>(), place)
                .with("type", ConfigNode.Entry.of(ForeignShape.TYPE, place))
                .with("enabled", ConfigNode.Entry.of(Boolean.toString(enabled), place))
                .with("settings", new ConfigNode.Entry(settings(channel, path), place))
                .with("accounts", new ConfigNode.Entry(accounts, place));
    }

    private ConfigNode.Mapping settings(ConfigNode.Mapping channel, String path) {
        ConfigNode.Mapping settings = new ConfigNode.Mapping(new LinkedHashMap<>(), channel.place());
        ConfigNode.Entry url = channel.entries().containsKey("base_url")
                ? channel.entries().get("base_url")
                : channel.entries().get("api_url");
        if (url == null) {
            problems.add(
                    channel.place(), path + ".base_url", "is missing; expected a URL (api_url is understood, too)");
            return settings;
        }
        String base = text(url).replaceFirst("/+$", "");
        checkHost(channel, base, path);
        return settings.with("base_url", ConfigNode.Entry.of(base + prefix(channel, path), url.place()));
    }

    /** A host or an encryption other than the URL's could not be kept to. */
    private void checkHost(ConfigNode.Mapping channel, String base, String path) {
        ConfigNode.Entry host = channel.entries().get("host");
        String own = base.replaceFirst("^[a-z]+://", "").replaceFirst("[/:].*", "");
        if (host != null && !text(host).isBlank() && !text(host).equals(own)) {
            problems.add(host.place(), path + ".host", "must be that of the URL, " + own);
        }
        ConfigNode.Entry ssl = channel.entries().get("ssl");
        if (ssl != null && ssl.value() instanceof ConfigNode.Scalar scalar && !scalar.isNull()) {
            boolean wanted = scalar.value().equals("true");
            if (wanted != base.startsWith("https:")) {
                problems.add(ssl.place(), path + ".ssl", "contradicts the URL, which decides");
            }
        }
    }

    /** What the rewritten paths have before the path that a client calls; it goes to the end of the base URL. */
    private String prefix(ConfigNode.Mapping channel, String path) {
        if (!(channel.find("path_rewrite").orElse(null) instanceof ConfigNode.Mapping rewrites)) {
            return "";
        }
        Optional<String> prefix = Optional.empty();
        for (Map.Entry<String, ConfigNode.Entry> rewrite : rewrites.entries().entrySet()) {
            String from = rewrite.getKey();
            String to = text(rewrite.getValue());
            if (from.startsWith("_")) {
                continue;
            }
            String added = to.endsWith(from) ? to.substring(0, to.length() - from.length()) : "";
            if (!to.endsWith(from) || prefix.filter(each -> !each.equals(added)).isPresent()) {
                problems.add(
                        rewrite.getValue().place(),
                        path + ".path_rewrite",
                        "the path " + from + " can't become " + to
                                + " by a base URL; write the channel under providers,"
                                + " with the type of its service");
            }
            prefix = Optional.of(added);
        }
        return prefix.orElse("");
    }

    private ConfigNode.Sequence keys(Path file, ConfigNode.Place place) {
        ConfigNode.Sequence none = new ConfigNode.Sequence(List.of(), place);
        String source = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            notes.add(place + ": there is no " + KEYS_FILE + " beside it, so no key is bound to a channel");
            return none;
        }
        ConfigNode node;
        try {
            node = YamlReader.read(Files.readString(file), source, problems);
        } catch (IOException e) {
            problems.add(new ConfigNode.Place(source, 0), "", "can't be read");
            return none;
        }
        if (!(node instanceof ConfigNode.Sequence list)) {
            problems.add(node.place(), "", "expected a list of keys");
            return none;
        }
        List<ConfigNode> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigNode item : list.items()) {
            String path = "[" + keys.size() + ']';
            if (item instanceof ConfigNode.Mapping members) {
                keys.add(key(members, path, keys.size() + 1, names));
            } else {
                problems.add(item.place(), path, "expected proxy_key, channel, status and description");
            }
        }
        return new ConfigNode.Sequence(List.copyOf(keys), list.place());
    }

    private ConfigNode.Mapping key(ConfigNode.Mapping members, String path, int number, Set<String> names) {
        ConfigNode.Mapping key = new ConfigNode.Mapping(new LinkedHashMap<>(), members.place());
        String name = "";
        for (Map.Entry<String, ConfigNode.Entry> member : members.entries().entrySet()) {
            ConfigNode.Entry entry = member.getValue();
            switch (member.getKey()) {
                case "proxy_key" -> key = key.with("key", entry);
                case "channel" -> key = key.with("channel", entry);
                case "status" ->
                    key = key.with(
                            "enabled",
                            ConfigNode.Entry.of(Boolean.toString(text(entry).equals("active")), entry.place()));
                case "user" -> name = text(entry);
                case "description" -> name = name.isBlank() ? text(entry) : name;
                default -> {
                    if (!member.getKey().startsWith("_")) {
                        problems.add(
                                entry.place(),
                                path + '.' + member.getKey(),
                                "unknown member; known here: proxy_key, channel, status, description, user");
                    }
                }
            }
        }
        if (name.isBlank() || !names.add(name)) {
            name = "client-" + number;
            names.add(name);
        }
        return key.with("name", ConfigNode.Entry.of(name, members.place()));
    }

    private static String text(ConfigNode.Entry entry) {
        return entry.value() instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }
}
