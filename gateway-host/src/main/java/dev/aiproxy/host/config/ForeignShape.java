package dev.aiproxy.host.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Understands a config file of another proxy by its shape: {@code api} (url, key), {@code allowed_keys},
 * {@code model_redirects}. Other keys stay as they are and are bound like any.
 */
final class ForeignShape {
    /** The provider that the file's one service becomes, and the kind it is: the file knows no other. */
    private static final String PROVIDER = "api";

    static final String TYPE = "openai";
    private static final String ENDPOINT = "/chat/completions";

    private ForeignShape() {}

    /** The same in the gateway's own shape. */
    static ConfigNode.Mapping translate(ConfigNode.Mapping tree, Problems problems) {
        if (!tree.entries().keySet().containsAll(Set.of("api", "allowed_keys"))
                || tree.entries().containsKey("providers")) {
            return tree;
        }
        Map<String, ConfigNode.Entry> out = new LinkedHashMap<>();
        tree.entries().forEach((key, entry) -> {
            switch (key) {
                case "api" -> out.put("providers", mapping(PROVIDER, provider(entry, problems), entry.place()));
                case "allowed_keys" -> out.put("keys", new ConfigNode.Entry(keys(entry, problems), entry.place()));
                case "model_redirects" -> out.put("routing", mapping("redirects", entry, entry.place()));
                default -> out.put(key, entry);
            }
        });
        return new ConfigNode.Mapping(out, tree.place());
    }

    private static ConfigNode.Entry provider(ConfigNode.Entry api, Problems problems) {
        ConfigNode.Mapping account = new ConfigNode.Mapping(
                new LinkedHashMap<>(Map.of("name", ConfigNode.Entry.of("default", api.place()))), api.place());
        ConfigNode.Mapping settings = new ConfigNode.Mapping(new LinkedHashMap<>(), api.place());
        if (!(api.value() instanceof ConfigNode.Mapping service)) {
            problems.add(api.place(), "api", "expected the keys url and key");
            return new ConfigNode.Entry(settings, api.place());
        }
        for (String required : List.of("url", "key")) {
            if (!service.entries().containsKey(required)) {
                problems.add(api.place(), "api." + required, "is missing");
            }
        }
        for (Map.Entry<String, ConfigNode.Entry> each : service.entries().entrySet()) {
            ConfigNode.Entry entry = each.getValue();
            if (each.getKey().equals("key")) {
                account = account.with("api_key", entry);
            } else if (each.getKey().equals("url") && entry.value() instanceof ConfigNode.Scalar url) {
                settings = settings.with("base_url", ConfigNode.Entry.of(base(url.value()), url.place()));
            } else {
                problems.add(entry.place(), "api." + each.getKey(), "expected only url and key here");
            }
        }
        ConfigNode.Sequence accounts = new ConfigNode.Sequence(List.of(account), api.place());
        ConfigNode.Mapping provider = new ConfigNode.Mapping(new LinkedHashMap<>(), api.place())
                .with("type", ConfigNode.Entry.of(TYPE, api.place()))
                .with("settings", new ConfigNode.Entry(settings, api.place()))
                .with("accounts", new ConfigNode.Entry(accounts, api.place()));
        return new ConfigNode.Entry(provider, api.place());
    }

    private static String base(String url) {
        return url.endsWith(ENDPOINT) ? url.substring(0, url.length() - ENDPOINT.length()) : url;
    }

    private static ConfigNode keys(ConfigNode.Entry allowed, Problems problems) {
        if (!(allowed.value() instanceof ConfigNode.Sequence list)) {
            problems.add(allowed.place(), "allowed_keys", "expected a list of keys");
            return new ConfigNode.Sequence(List.of(), allowed.place());
        }
        List<ConfigNode> keys = new ArrayList<>();
        for (ConfigNode item : list.items()) {
            keys.add(new ConfigNode.Mapping(new LinkedHashMap<>(), item.place())
                    .with("key", new ConfigNode.Entry(item, item.place()))
                    .with("name", ConfigNode.Entry.of("client-" + (keys.size() + 1), item.place())));
        }
        return new ConfigNode.Sequence(List.copyOf(keys), allowed.place());
    }

    private static ConfigNode.Entry mapping(String key, ConfigNode.Entry entry, ConfigNode.Place place) {
        return new ConfigNode.Entry(new ConfigNode.Mapping(new LinkedHashMap<>(Map.of(key, entry)), place), place);
    }
}
