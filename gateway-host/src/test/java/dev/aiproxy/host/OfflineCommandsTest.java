package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.log.Logging;
import dev.aiproxy.host.log.SecretRegistry;
import dev.aiproxy.host.plugins.JarBuilder;
import dev.aiproxy.host.upstream.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OfflineCommandsTest {
    private static final String PROVIDER = """
            providers:
              sample:
                type: sample
                settings: { base_url: "http://127.0.0.1:1" }
                accounts: [ { name: one, api_key: upstream-key-0001 } ]
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void pack() throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        SampleJar.write(folder.resolve("plugins/sample.jar"), "1.2.3");
    }

    @AfterEach
    void restoreLogging() {
        Logging.configure("info", false);
    }

    private int run(String config, String... arguments) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), config);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--plugins-folder=" + folder.resolve("plugins"));
        CommandLine line = CommandLine.parse(all.toArray(String[]::new));
        SettingsBinder binder = new SettingsBinder(SecretRegistry.process()::register);
        return new OfflineCommands(
                        new ConfigReader(line, Map.of(), folder, binder),
                        binder,
                        line.command(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run();
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsThePluginsAndThoseThatDoNotRun() throws IOException {
        assertThat(run(PROVIDER, "plugins")).isZero();
        assertThat(said()).contains("plugin-sample").contains("1.2.3").contains("started");
        Files.writeString(folder.resolve("plugins/broken.jar"), "not a jar");
        Files.setLastModifiedTime(
                folder.resolve("plugins/broken.jar"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertThat(run(PROVIDER, "plugins")).isEqualTo(1);
        assertThat(said()).contains("broken.jar").contains("failed").contains("not a readable jar");
    }

    @Test
    void listsTheRoutesThatAGatewayWouldHave() throws Exception {
        assertThat(run(PROVIDER, "plugins")).isZero();
        assertThat(complained()).isEmpty();
        String table = said();
        assertThat(table).contains("/sample/admin  /sample/hello").contains("/sample/fail");
        try (RunningGateway gateway = RunningGateway.start(folder.resolve("running"), PROVIDER);
                RawClient client = RawClient.to(gateway)) {
            JsonNode plugins = JsonMapper.shared()
                    .readTree(client.raw("GET /admin/plugins HTTP/1.1\r\nhost: g\r\nauthorization: Bearer "
                                    + RunningGateway.ADMIN + "\r\n\r\n")
                            .reply()
                            .body());
            int routes = plugins.get(0).path("routes").size();
            assertThat(routes).isGreaterThan(7);
            assertThat(table).containsPattern("sample\\.jar +" + routes + " +protocols: ");
        }
    }

    @Test
    void notesWhichRoutesItCannotList() throws IOException {
        JarBuilder.plugin("plugin-fails")
                .entry(routes("fails", "throw new IllegalStateException(\"on purpose\");"))
                .write(folder.resolve("plugins/fails.jar"));
        JarBuilder.plugin("plugin-twice")
                .entry(routes(
                        "twice",
                        "return List.of(new Route(\"GET\", \"/sample/hello\", Route.Access.PUBLIC,"
                                + " (Handler.Http) request -> null));"))
                .write(folder.resolve("plugins/twice.jar"));
        assertThat(run(PROVIDER + "sample-routes: { greting: x }\n", "plugins")).isZero();
        assertThat(said()).contains("plugin-fails", "plugin-sample", "/v1/chat");
        assertThat(complained())
                .contains("note: the routes 'fails' of plugin-fails are not listed: ", "on purpose")
                .contains("note: the routes 'sample-routes' of plugin-sample are not listed: its settings are wrong")
                .doesNotContain("twice");
        assertThat(run(PROVIDER, "plugins")).isZero();
        assertThat(complained()).contains("the route GET /sample/hello is claimed by", "plugin-twice");
    }

    private static String routes(String name, String body) {
        return """
                public record Settings() {}
                record Group(Settings settings, PluginContext context) implements dev.aiproxy.api.route.RouteGroup {
                    @Override public List<dev.aiproxy.api.route.Route> routes() { %s }
                }
                @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                    return List.of(Contribution.of("%s", Settings.class, Group::new));
                }
                """.formatted(
                        body.replace("Route.", "dev.aiproxy.api.route.Route.")
                                .replace("new Route(", "new dev.aiproxy.api.route.Route(")
                                .replace("Handler.", "dev.aiproxy.api.route.Handler."),
                        name);
    }

    @Test
    void listsAnEntranceThatCoversPathsOfTheHostAsFailed() throws IOException {
        JarBuilder.plugin("plugin-cover")
                .entry(JarBuilder.protocol("cover", "Entrance.of(\"GET\", \"/{page}\", Operation.RELAY)"))
                .write(folder.resolve("plugins/cover.jar"));
        assertThat(run(PROVIDER, "plugins")).isEqualTo(1);
        assertThat(said())
                .contains("plugin-sample")
                .contains("the route GET /{page} is claimed by the host (as /admin/**) and by plugin-cover");
    }

    @Test
    void looksAtTheFilesOfTls() throws Exception {
        TestCertificate valid = new TestCertificate(folder.resolve("valid"), "dns:a.example");
        TestCertificate expired = new TestCertificate(
                folder.resolve("expired"), "dns:a.example", "-keyalg", "EC", "-startdate", "-9d", "-validity", "3");
        assertThat(run(PROVIDER + tls(valid.pem(), valid.key()), "check-config"))
                .isZero();
        assertThat(complained()).isEmpty();
        assertThat(run(PROVIDER + tls(expired.pem(), expired.key()), "check-config"))
                .isZero();
        assertThat(complained()).startsWith("warning: ").contains("tls.certificate has expired");
        assertThat(run(PROVIDER + tls(valid.pem(), expired.key()), "check-config"))
                .isEqualTo(2);
        assertThat(complained()).contains("tls.key: is not the key of the certificate");
        assertThat(run(PROVIDER + tls(valid.pem(), folder.resolve("nowhere.pem")), "check-config"))
                .isEqualTo(2);
        assertThat(complained()).contains("tls.key: there is no file");
    }

    private static String tls(Path certificate, Path key) {
        return "tls: { certificate: \"" + certificate + "\", key: \"" + key + "\" }\n";
    }

    @Test
    void leavesNothingBehind() throws IOException {
        run(PROVIDER, "plugins");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("plugins", "config.yaml");
        }
    }

    @Test
    void findsAGoodConfigGood() throws IOException {
        assertThat(run(PROVIDER, "check-config")).isZero();
        assertThat(said()).contains("The configuration is good");
        assertThat(complained()).isEmpty();
    }

    @Test
    void saysAllProblemsAtOnce() throws IOException {
        int code = run("""
                port: many
                prot: 1
                providers:
                  one: { type: nothing, accounts: [ { api_key: k-000001 } ] }
                  two: { type: sample, settings: { base_url: "http://127.0.0.1:1", base_ulr: x } }
                  three: { type: sample, settings: { base_url: "http://127.0.0.1:1" }, accounts: 7, wight: 1 }
                  four:
                    type: sample
                    settings: { base_url: "http://127.0.0.1:1" }
                    accounts: [ { api_kye: k-000001, weight: heavy }, { api_key: k-000001, wieght: 2 } ]
                  five: { type: sampel, accounts: [ { api_key: k-000001 } ] }
                retry: { max_retries: -1 }
                keys: [ { key: "123456", name: manual } ]
                sample-routes: { greting: x }
                """, "check-config");
        assertThat(code).isEqualTo(2);
        assertThat(complained())
                .contains("port: expected")
                .contains("prot: unknown key")
                .contains("no plugin offers the type 'nothing'; known here: ")
                .contains("no plugin offers the type 'sampel'; did you mean 'sample'?")
                .contains("providers.two.settings.base_ulr")
                .contains("providers.two.accounts: needs at least one account")
                .contains("providers.three.accounts: expected a list")
                .contains("providers.three.wight")
                .contains("providers.four.accounts[0].weight")
                .contains("api_kye: unknown key; did you mean 'api_key'?")
                .contains("providers.four.accounts[1].wieght: unknown key; did you mean 'weight'?")
                .contains("retry.max_retries: must be at least 0")
                .contains("keys[0].key: is a sample from a manual")
                .contains("greting")
                .doesNotContain("providers.three.accounts: needs")
                .endsWith("problems.\n");
        assertThat(said()).isEmpty();
    }

    @Test
    void looksAtTheConnectionsToProviders() throws IOException {
        int code = run(
                PROVIDER + "outbound: { proxy: \"ftp://u:canary-word-1@h:1\", ca_file: " + folder.resolve("no.pem")
                        + " }\n",
                "check-config");
        assertThat(code).isEqualTo(2);
        assertThat(complained())
                .contains("outbound.proxy: a proxy is written")
                .contains("outbound.ca_file: there is no " + folder.resolve("no.pem"))
                .doesNotContain("canary");
    }

    @Test
    void refusesAProxyAtAPortThatIsNone() throws IOException {
        assertThat(run(PROVIDER + "outbound: { proxy: \"http://h:70000\" }\n", "check-config"))
                .isEqualTo(2);
        assertThat(complained()).contains("outbound.proxy: a proxy's port is a number from 1 to 65535");
    }

    @Test
    void warnsOfPluginsThatNoJarIs() throws IOException {
        assertThat(run(PROVIDER + "plugins: { disabled: [ plugin-sampel ] }\n", "check-config"))
                .isZero();
        assertThat(complained())
                .isEqualTo(
                        "warning: plugins.disabled names 'plugin-sampel', but no jar in the plugin folder has that id;"
                                + " did you mean 'plugin-sample'?\n");
    }

    @Test
    void warnsOfAPluginFolderWithoutAnyPlugin() throws IOException {
        Files.delete(folder.resolve("plugins/sample.jar"));
        assertThat(run("", "check-config")).isZero();
        assertThat(complained())
                .isEqualTo("warning: there is no plugin in " + folder.resolve("plugins")
                        + ", so that flags, sections and types of plugins are unknown; name another folder by"
                        + " --plugins-folder\n");
        assertThat(run("", "check-config", "--sample-base-url=http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(complained()).contains("--sample-base-url: unknown flag");
    }

    @Test
    void takesTheFlagOfAPluginThatDoesNotRunForNoProblem() throws IOException {
        Files.writeString(folder.resolve("plugins/sample.jar"), "not a jar");
        Files.setLastModifiedTime(
                folder.resolve("plugins/sample.jar"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertThat(run("", "check-config", "--sample-base-url=http://127.0.0.1:1"))
                .isZero();
        assertThat(complained())
                .contains("warning: the plugin sample.jar does not run")
                .contains("note: no loaded plugin takes the flag --sample-base-url");
    }

    @Test
    void showsNoSecretWhenItComplains() throws IOException {
        assertThat(run("api_key: canary-key-000001\nlog: { level: canary-key-000001 }\n", "check-config"))
                .isEqualTo(2);
        assertThat(complained()).contains("log.level").doesNotContain("canary");
    }

    @Test
    void printsVersionsWithoutLookingAtAnything() throws IOException {
        assertThat(run("nonsense: [", "version")).isZero();
        assertThat(said()).startsWith("AIProxy ").contains("plugin API 0.1");
        assertThat(run("nonsense: [", "--version")).isZero();
    }

    @Test
    void helpListsTheFlagsOfPluginsToo() throws IOException {
        assertThat(run("", "--help")).isZero();
        assertThat(said()).contains("--port").contains("--sample-base-url").contains("SAMPLE_BASE_URL");
    }

    @Test
    void theSchemaKnowsSectionsAndProvidersOfPlugins() throws IOException {
        assertThat(run("", "schema")).isZero();
        JsonNode schema = JsonMapper.shared().readTree(said());
        assertThat(schema.at("/properties/sample-routes/properties/greeting/default")
                        .asString())
                .isEqualTo("hello");
        JsonNode kind = schema.at("/properties/providers/additionalProperties/allOf/0");
        assertThat(kind.at("/if/properties/type/const").asString()).isEqualTo("sample");
        assertThat(kind.at("/then/properties/settings/properties/base_url/type").asString())
                .isEqualTo("string");
        assertThat(kind.at("/then/properties/accounts/items/properties/api_key/format")
                        .asString())
                .isEqualTo("password");
        assertThat(schema.at("/properties/providers/additionalProperties/properties/type/type")
                        .asString())
                .isEqualTo("string");
    }
}
