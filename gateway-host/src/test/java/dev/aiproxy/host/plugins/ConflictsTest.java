package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.PluginStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two jars that claim the same thing, the first by file name has it. */
class ConflictsTest {
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

    private void secondFails(JarBuilder first, JarBuilder second, String claim) throws IOException {
        first.write(fixture.jars.resolve("a.jar"));
        second.write(fixture.jars.resolve("b.jar"));
        fixture.folder.scan();
        assertThat(fixture.status("a.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.status("b.jar").state()).isEqualTo(State.FAILED);
        assertThat(fixture.status("b.jar").reason()).contains("a.jar", "b.jar", claim);
    }

    private static JarBuilder protocol(String plugin, String id, String entrance) {
        return JarBuilder.plugin(plugin).entry(JarBuilder.protocol(id, entrance));
    }

    @Test
    void refusesTwoOwnersOfOneId() throws IOException {
        secondFails(JarBuilder.plugin("plugin-x"), JarBuilder.plugin("plugin-x"), "plugin id 'plugin-x'");
    }

    @Test
    void refusesTwoOwnersOfOneProtocol() throws IOException {
        secondFails(
                protocol("plugin-a", "chat", "Entrance.of(\"POST\", \"/a\", Operation.CHAT)"),
                protocol("plugin-b", "chat", "Entrance.of(\"POST\", \"/b\", Operation.CHAT)"),
                "protocol 'chat'");
    }

    @Test
    void refusesTwoOwnersOfOneProvider() throws IOException {
        secondFails(
                JarBuilder.withProvider("plugin-a", "cloud"),
                JarBuilder.withProvider("plugin-b", "cloud"),
                "provider 'cloud'");
    }

    @Test
    void refusesTwoOwnersOfOneEntranceWhateverItsVariablesAreCalled() throws IOException {
        secondFails(
                protocol("plugin-a", "one", "Entrance.of(\"POST\", \"/v1/{model}/x\", Operation.CHAT)"),
                protocol("plugin-b", "two", "Entrance.of(\"post\", \"/v1/{name}/x\", Operation.CHAT)"),
                "/v1/{name}/x");
    }

    @Test
    void letsAHeaderDecideBetweenTwoOwnersOfAPath() throws IOException {
        protocol("plugin-a", "one", "Entrance.of(\"GET\", \"/v1/models\", Operation.MODELS)")
                .write(fixture.jars.resolve("a.jar"));
        protocol("plugin-b", "two", "Entrance.of(\"GET\", \"/v1/models\", Operation.MODELS).whenHeader(\"x-version\")")
                .write(fixture.jars.resolve("b.jar"));
        fixture.folder.scan();
        assertThat(fixture.folder.list())
                .allSatisfy(status -> assertThat(status.state()).isEqualTo(State.STARTED));
    }

    @Test
    void refusesAPluginThatClaimsAPathTwice() throws IOException {
        String twice = "Entrance.of(\"GET\", \"/p\", Operation.RELAY), Entrance.of(\"GET\", \"/p\", Operation.RELAY)";
        protocol("plugin-a", "one", twice).write(fixture.jars.resolve("a.jar"));
        fixture.folder.scan();
        assertThat(fixture.status("a.jar").reason()).contains("a.jar has the entrance GET /p twice");
    }

    @Test
    void letsTheOtherInWhenTheFirstIsGone() throws IOException {
        secondFails(
                JarBuilder.withProvider("plugin-a", "cloud"), JarBuilder.withProvider("plugin-b", "cloud"), "cloud");
        Files.delete(fixture.jars.resolve("a.jar"));
        fixture.folder.scan();
        assertThat(fixture.status("b.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.status("b.jar").reason()).isEmpty();
    }

    @Test
    void isAsItWouldBeAfterARestart() throws IOException {
        JarBuilder.plugin("plugin-x").write(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        JarBuilder.plugin("plugin-x").manifest("Plugin-Version", "1.1.0").write(fixture.jars.resolve("x-1.1.jar"));
        fixture.folder.scan();
        assertThat(fixture.plugin("plugin-x").version()).isEqualTo("1.1.0");
        assertThat(fixture.status("x.jar").reason()).contains("x.jar and x-1.1.jar both have");
        Files.delete(fixture.jars.resolve("x-1.1.jar"));
        fixture.folder.scan();
        assertThat(fixture.plugin("plugin-x").version()).isEqualTo("1.0.0");
    }

    @Test
    void letsASoundJarRunWhereTheFirstOfItsIdIsBroken() throws IOException {
        JarBuilder.plugin("plugin-x").manifest("Plugin-Class", "Absent").write(fixture.jars.resolve("a.jar"));
        JarBuilder.plugin("plugin-x").write(fixture.jars.resolve("b.jar"));
        fixture.folder.scan();
        assertThat(fixture.status("a.jar").state()).isEqualTo(State.FAILED);
        assertThat(fixture.status("b.jar").state()).isEqualTo(State.STARTED);
    }
}
