package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.SampleKeys;
import dev.aiproxy.api.settings.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what no single value shows: names that must exist or be unique, ranges, keys that everyone knows. */
final class ConfigChecks {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int LEAST_KEY = 6;

    /** A body is held in one buffer. */
    private static final long LARGEST_BODY = 1L << 30;

    private static final Duration LONGEST_FETCH = Duration.ofHours(1);
    private static final Duration SHORTEST_LEAD = Duration.ofMinutes(1);
    private static final Duration LONGEST_LEAD = Duration.ofDays(1);

    private final GatewayConfig config;
    private final ConfigNode.Mapping tree;
    private final Problems problems;

    private ConfigChecks(GatewayConfig config, ConfigNode.Mapping tree, Problems problems) {
        this.config = config;
        this.tree = tree;
        this.problems = problems;
    }

    /** Notes everything that is wrong. */
    static void check(GatewayConfig config, ConfigNode.Mapping tree, Problems problems) {
        ConfigChecks checks = new ConfigChecks(config, tree, problems);
        checks.checkValues();
        if (config.limits().memory().bytes() < config.limits().requestBody().bytes()) {
            checks.problem("must not be less than limits.request_body", "limits", "memory");
        }
        checks.checkTls();
        checks.checkKeys();
        checks.checkProviders();
        checks.checkAliases();
    }

    /**
     * Notes which single values are wrong, whatever else is: for what could be bound of a file that has other problems.
     *
     * @param tree the whole file
     */
    static void checkPart(GatewayConfig config, ConfigNode.Mapping tree, Problems problems) {
        new ConfigChecks(config, tree, problems).checkValues();
    }

    private void checkValues() {
        checkNumbers();
        checkName(config.promptLog().baseName(), "prompt_log", "base_name");
        config.apiKey().ifPresent(key -> checkSecret(key, "api_key"));
        config.admin().token().ifPresent(token -> checkSecret(token, "admin", "token"));
        boolean allKeys = tree.find("keys")
                .filter(keys -> keys instanceof ConfigNode.Sequence all
                        && all.items().size() == config.keys().size())
                .isPresent();
        for (int i = 0; allKeys && i < config.keys().size(); i++) {
            checkSecret(config.keys().get(i).key(), "keys", i, "key");
        }
    }

    private void checkNumbers() {
        if (config.port() < 0 || config.port() > 65535) {
            problem("expected a port from 0 to 65535, not " + config.port(), "port");
        }
        if (!LEVELS.contains(config.log().level().toLowerCase(Locale.ROOT))) {
            problem("expected one of " + String.join(", ", LEVELS), "log", "level");
        }
        atLeast(0, config.retry().maxRetries(), "retry", "max_retries");
        GatewayConfig.LimitsConfig limits = config.limits();
        atLeast(1, limits.connections(), "limits", "connections");
        atLeast(1, limits.streams(), "limits", "streams");
        atLeast(1, limits.upstreamConnections(), "limits", "upstream_connections");
        atLeast(0, limits.upstreamQueue(), "limits", "upstream_queue");
        atLeast(1024, limits.headers().bytes(), "limits", "headers");
        atLeast(1024, limits.requestLine().bytes(), "limits", "request_line");
        atLeast(1, limits.requestBody().bytes(), "limits", "request_body");
        atMost(GatewayConfig.LimitsConfig.LARGEST_HEAD, limits.headers(), "limits", "headers");
        atMost(GatewayConfig.LimitsConfig.LARGEST_HEAD, limits.requestLine(), "limits", "request_line");
        atMost(LARGEST_BODY, limits.requestBody(), "limits", "request_body");
        atMost(LARGEST_BODY, config.media().maxSize(), "media", "max_size");
        if (config.media().timeout().compareTo(LONGEST_FETCH) > 0) {
            problem("must not be above 1h", "media", "timeout");
        }
        Duration lead = config.renewal().leadTime();
        if (lead.compareTo(SHORTEST_LEAD) < 0 || lead.compareTo(LONGEST_LEAD) > 0) {
            problem("must be from 1m to 1d", "renewal", "lead_time");
        }
        GatewayConfig.TimeoutsConfig timeouts = config.timeouts();
        positive(timeouts.connect(), "connect");
        positive(timeouts.firstByte(), "first_byte");
        positive(timeouts.idle(), "idle");
        positive(timeouts.total(), "total");
        positive(timeouts.request(), "request");
        positive(timeouts.keepAlive(), "keep_alive");
        positive(timeouts.send(), "send");
    }

    private void atLeast(long least, long value, Object... path) {
        if (value < least) {
            problem("must be at least " + least + ", not " + value, path);
        }
    }

    private void atMost(long most, ByteSize value, Object... path) {
        if (value.bytes() > most) {
            problem("must not be above " + new ByteSize(most) + ", and is " + value, path);
        }
    }

    private void positive(Duration value, String key) {
        if (value.isZero()) {
            problem("must be more than zero", "timeouts", key);
        }
    }

    /** What is in the files is looked at where they are read. */
    private void checkTls() {
        GatewayConfig.TlsConfig tls = config.tls();
        if (tls.certificate().isPresent() && tls.key().isEmpty()) {
            problem("is missing: tls.certificate needs it", "tls", "key");
        }
        if (tls.certificate().isEmpty() && tls.key().isPresent()) {
            problem("is missing: tls.key needs it", "tls", "certificate");
        }
        if (tls.keyPassphrase().isPresent() && tls.key().isEmpty()) {
            problem("is of no use without tls.key", "tls", "key_passphrase");
        }
    }

    private void checkKeys() {
        Map<Secret, String> seen = new HashMap<>();
        Set<String> names = new HashSet<>();
        config.apiKey().ifPresent(key -> {
            seen.put(key, "api_key");
            // What is kept for a client is kept by the name of its key, and this is the name of that one.
            names.add("default");
        });
        for (int i = 0; i < config.keys().size(); i++) {
            GatewayConfig.KeyConfig key = config.keys().get(i);
            String other = seen.putIfAbsent(key.key(), "keys[" + i + "]");
            if (other != null) {
                problem("is the same key as " + other, "keys", i, "key");
            }
            if (key.name().isBlank()) {
                problem("must not be empty", "keys", i, "name");
            } else if (!names.add(key.name())) {
                problem("two keys have the name '" + key.name() + "'", "keys", i, "name");
            }
            if (key.channel().isPresent()
                    && !config.providers().containsKey(key.channel().get())) {
                problem(noProvider(key.channel().get()), "keys", i, "channel");
            }
        }
        config.admin().token().ifPresent(token -> {
            if (seen.containsKey(token)) {
                problem("must not be a client's key", "admin", "token");
            }
        });
    }

    private void checkSecret(Secret secret, Object... path) {
        if (SampleKeys.contains(secret)) {
            problem(
                    "is a sample from a manual, which everyone knows; choose a random one, for example by"
                            + " 'openssl rand -hex 32', or leave it out to have one made",
                    path);
        } else if (secret.reveal().length() < LEAST_KEY) {
            problem("is too short: expected at least " + LEAST_KEY + " characters", path);
        }
    }

    private void checkProviders() {
        config.providers().forEach((name, provider) -> {
            checkName(name, "providers", name);
            Set<String> names = new HashSet<>();
            List<GatewayConfig.AccountConfig> accounts = provider.accounts();
            for (int i = 0; i < accounts.size(); i++) {
                GatewayConfig.AccountConfig account = accounts.get(i);
                atLeast(1, account.weight(), "providers", name, "accounts", i, "weight");
                atLeast(0, account.maxConcurrency(), "providers", name, "accounts", i, "max_concurrency");
                if (account.name().isPresent() && !names.add(account.name().get())) {
                    problem(
                            "two accounts have the name '" + account.name().get() + "'",
                            "providers",
                            name,
                            "accounts",
                            i,
                            "name");
                }
            }
        });
        config.transports().keySet().forEach(name -> checkName(name, "transports", name));
    }

    private void checkName(String name, Object... path) {
        if (!NAME.matcher(name).matches()) {
            problem("a name has letters, digits, dots, dashes and underscores only", path);
        }
    }

    /** Without any provider the gateway falls back to one of its own, so that a name can't be judged. */
    private void checkAliases() {
        if (config.providers().isEmpty()) {
            return;
        }
        config.routing().aliases().forEach((alias, targets) -> {
            if (targets.isEmpty()) {
                problem("stands for no model", "routing", "aliases", alias);
            }
            for (int i = 0; i < targets.size(); i++) {
                String target = targets.get(i);
                int slash = target.indexOf('/');
                if (slash >= 0 && !config.providers().containsKey(target.substring(0, slash))) {
                    problem(noProvider(target.substring(0, slash)), "routing", "aliases", alias, i);
                }
            }
        });
    }

    private String noProvider(String name) {
        return "there is no provider '" + name + "'; "
                + Names.hint(name, config.providers().keySet(), "");
    }

    private void problem(String message, Object... path) {
        StringBuilder shown = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer position) {
                shown.append('[').append(position).append(']');
            } else {
                shown.append(shown.isEmpty() ? "" : ".").append(step);
            }
        }
        problems.add(tree.find(path).map(ConfigNode::place).orElse(tree.place()), shown.toString(), message);
    }
}
