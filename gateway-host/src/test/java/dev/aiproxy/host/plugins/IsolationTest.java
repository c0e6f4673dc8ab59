package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.host.plugins.PluginStatus.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin can see of the gateway and of other plugins. */
class IsolationTest {
    @TempDir
    Path root;

    private FolderFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new FolderFixture(root);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private ClassLoader loader() throws Exception {
        JarBuilder.plugin("plugin-x")
                .resource("text/own.txt", "mine")
                .resource("META-INF/services/sample.Service", "sample.Impl")
                .write(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        @Nullable
        ClassLoader loader = fixture.plugin("plugin-x")
                .guard()
                .call("asking", () -> Thread.currentThread().getContextClassLoader());
        return Objects.requireNonNull(loader);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.pf4j.PluginManager",
                "org.pf4j.Plugin",
                "io.netty.buffer.ByteBuf",
                "io.micronaut.context.ApplicationContext",
                "dev.aiproxy.host.plugins.PluginFolder",
                "org.yaml.snakeyaml.Yaml",
                "ch.qos.logback.classic.Logger"
            })
    void hidesTheHost(String name) throws Exception {
        Class.forName(name, false, IsolationTest.class.getClassLoader());
        ClassLoader loader = loader();
        assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
        assertThat(loader.getResource(name.replace('.', '/') + ".class")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.aiproxy.api.GatewayPlugin",
                "org.slf4j.Logger",
                "org.jspecify.annotations.Nullable",
                "tools.jackson.core.JsonParser",
                "tools.jackson.databind.ObjectMapper",
                "com.fasterxml.jackson.annotation.JsonProperty",
                "java.util.List",
                "java.net.http.HttpClient",
                "java.sql.Driver",
                "javax.crypto.Mac",
                "jdk.net.ExtendedSocketOptions",
                "com.sun.net.httpserver.HttpServer",
                "org.w3c.dom.Document",
                "org.xml.sax.XMLReader"
            })
    void sharesTheContractsAndTheJdk(String name) throws Exception {
        Class<?> hosts = Class.forName(name, false, IsolationTest.class.getClassLoader());
        assertThat(loader().loadClass(name)).isSameAs(hosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                "META-INF/services/tools.jackson.core.TokenStreamFactory",
                "META-INF/MANIFEST.MF"
            })
    void leaksNoResourceOfTheHost(String name) throws Exception {
        assertThat(IsolationTest.class.getClassLoader().getResource(name)).isNotNull();
        assertThat(Collections.list(loader().getResources(name)))
                .allSatisfy(url -> assertThat(url.toString()).contains("/work/run-"));
    }

    @Test
    void readsItsOwnResourcesInEveryWay() throws Exception {
        ClassLoader loader = loader();
        URL url = Objects.requireNonNull(loader.getResource("text/own.txt"));
        try (InputStream byUrl = url.openStream();
                InputStream byName = loader.getResourceAsStream("text/own.txt")) {
            assertThat(byUrl.readAllBytes()).isEqualTo("mine".getBytes(StandardCharsets.UTF_8));
            assertThat(Objects.requireNonNull(byName).readAllBytes())
                    .isEqualTo("mine".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Collections.list(loader.getResources("META-INF/services/sample.Service")))
                .hasSize(1);
        assertThat(loader.getResource("dev/aiproxy/api/GatewayPlugin.class"))
                .isEqualTo(GatewayPlugin.class.getResource("GatewayPlugin.class"));
        assertThat(loader.getName()).isEqualTo("plugin-x#1");
    }

    @Test
    void keepsPrivateLibrariesApart() throws Exception {
        for (String name : new String[] {"one", "two"}) {
            JarBuilder.plugin("plugin-" + name)
                    .entry(JarBuilder.providers("lib.Shared.name()"))
                    .source(
                            "lib.Shared",
                            "public class Shared { public static String name() { return \"%s\"; } }".formatted(name))
                    .write(fixture.jars.resolve(name + ".jar"));
        }
        fixture.folder.scan();
        assertThat(fixture.status("one.jar").parts()).containsEntry("providers", List.of("one"));
        assertThat(fixture.status("two.jar").parts()).containsEntry("providers", List.of("two"));
    }

    @Test
    void runsAPluginThatBringsTheContractsByMistake() throws Exception {
        JarBuilder.withProvider("plugin-x", "cloud")
                .other("dev.aiproxy.api.GatewayPlugin", "public interface GatewayPlugin { void somethingElse(); }")
                .write(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.status("x.jar").parts()).containsEntry("providers", List.of("cloud"));
        assertThat(fixture.status("x.jar").reason())
                .isEqualTo("has classes of plugin-api inside, which are not used; it belongs in scope 'provided'");
    }
}
