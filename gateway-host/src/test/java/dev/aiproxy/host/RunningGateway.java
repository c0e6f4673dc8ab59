package dev.aiproxy.host;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.log.SecretRegistry;
import dev.aiproxy.host.usage.SinkQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The whole gateway in this virtual machine, on a free port, with the sample plugin and a config of the test's own. The
 * client key is {@link #KEY}, the admin token {@link #ADMIN}.
 */
public final class RunningGateway implements AutoCloseable {
    public static final String KEY = "test-client-key-0001";
    public static final String ADMIN = "test-admin-token-0001";

    private final Path folder;
    private final Gateway gateway;

    private RunningGateway(Path folder, Gateway gateway) {
        this.folder = folder;
        this.gateway = gateway;
    }

    /**
     * Starts one in an empty folder.
     *
     * @param config YAML beside the keys
     */
    public static RunningGateway start(Path folder, String config, String... flags) throws IOException {
        return start(folder, Clock.systemUTC(), config, flags);
    }

    /** Starts one whose time of day is a test's. */
    public static RunningGateway start(Path folder, Clock clock, String config, String... flags) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        SampleJar.write(folder.resolve("plugins/sample.jar"), "1.0.0");
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, config);
        List<String> arguments = new ArrayList<>(List.of(
                "--config=" + file,
                "--port=0",
                "--api-key=" + KEY,
                "--admin-token=" + ADMIN,
                "--data-folder=" + folder.resolve("data"),
                "--plugins-folder=" + folder.resolve("plugins")));
        arguments.addAll(List.of(flags));
        if (arguments.stream().noneMatch(flag -> flag.startsWith("--request-base-delay"))) {
            // An account is tried once, unless a test wants it otherwise.
            arguments.add("--request-base-delay=0s");
        }
        SettingsBinder binder = new SettingsBinder(SecretRegistry.process()::register);
        CommandLine line = CommandLine.parse(arguments.toArray(String[]::new));
        Gateway gateway = new Gateway(new ConfigReader(line, Map.of(), folder, binder), binder, clock);
        int code = gateway.run();
        if (code != 0) {
            throw new IOException("the gateway did not start: " + code);
        }
        return new RunningGateway(folder, gateway);
    }

    /** One provider of the sample kind at an address, with one account. */
    public static String provider(URI upstream) {
        return """
                providers:
                  sample:
                    type: sample
                    settings: { base_url: "%s" }
                    accounts: [ { name: one, api_key: upstream-key-0001 } ]
                """.formatted(upstream);
    }

    /** Two providers at an address: {@code near} is relayed to, {@code far} converted for, each for the model of its name. */
    public static String nearAndFar(URI upstream) {
        return """
                providers:
                  near:
                    type: sample
                    models: [near]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0001 } ]
                  far:
                    type: lines
                    models: [far]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0002 } ]
                """.formatted(upstream);
    }

    public InetSocketAddress address() {
        return gateway.address();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    /** A queue of all rows that are settled from now on. */
    public BlockingQueue<UsageEvent> rows() {
        BlockingQueue<UsageEvent> rows = new LinkedBlockingQueue<>();
        SinkQueue sink = new SinkQueue("test");
        sink.attach(rows::addAll);
        gateway.ledger().add(sink);
        return rows;
    }

    public Path folder() {
        return folder;
    }

    public Path configFile() {
        return folder.resolve("config.yaml");
    }

    /** Looks at the plugin folder now. */
    public void scanPlugins() {
        gateway.scanPlugins();
    }

    /** Renews the accounts that are near their end now. */
    public void renewAccounts() {
        gateway.renewAccounts();
    }

    @Override
    public void close() {
        gateway.stop();
    }
}
