package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.PluginStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each broken jar is listed with its reason, while a good one beside it runs and nothing of the broken one is left. */
class BrokenJarsTest {
    @TempDir
    Path root;

    private FolderFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new FolderFixture(root);
        JarBuilder.withProvider("plugin-good", "good").write(fixture.jars.resolve("good.jar"));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private void failsWith(JarBuilder jar, String... words) throws IOException {
        jar.write(fixture.jars.resolve("broken.jar"));
        isFailedWith(words);
    }

    private void isFailedWith(String... words) throws IOException {
        fixture.folder.scan();
        PluginStatus broken = fixture.status("broken.jar");
        assertThat(broken.state()).isEqualTo(State.FAILED);
        assertThat(broken.reason()).contains("broken.jar").contains(words).doesNotContain("\n", "\tat ");
        assertThat(broken.parts().values())
                .allSatisfy(names -> assertThat(names).isEmpty());
        assertThat(fixture.status("good.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.held().plugins()).extracting(LoadedPlugin::id).containsExactly("plugin-good");
        assertThat(fixture.copies())
                .containsExactly(fixture.plugin("plugin-good").copy());
    }

    @Test
    void listsAFileThatIsNoZip() throws IOException {
        Files.writeString(fixture.jars.resolve("broken.jar"), "this is no zip");
        JarBuilder.settle(fixture.jars.resolve("broken.jar"));
        isFailedWith("not a readable jar");
        assertThat(fixture.status("broken.jar").id()).isEqualTo("broken");
    }

    @Test
    void listsAJarThatWasCutShort() throws IOException {
        Path jar = JarBuilder.plugin("plugin-cut").write(fixture.jars.resolve("broken.jar"));
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
        JarBuilder.settle(jar);
        isFailedWith("not a readable jar");
    }

    @Test
    void listsAnEmptyFile() throws IOException {
        JarBuilder.settle(Files.createFile(fixture.jars.resolve("broken.jar")));
        isFailedWith("not a readable jar");
    }

    @Test
    void listsAJarWithoutManifest() throws IOException {
        failsWith(
                JarBuilder.plugin("x")
                        .withoutManifest("Plugin-Id")
                        .withoutManifest("Plugin-Version")
                        .withoutManifest("Plugin-Class")
                        .withoutManifest("Plugin-Requires"),
                "no Plugin-Id");
    }

    @Test
    void listsAnIdThatIsNoName() throws IOException {
        failsWith(JarBuilder.plugin("My Plugin"), "Plugin-Id 'My Plugin'");
    }

    @Test
    void listsAVersionThatIsNone() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").manifest("Plugin-Version", "not.a.version"), "'not.a.version'");
        assertThat(fixture.status("broken.jar").id()).isEqualTo("plugin-x");
    }

    @Test
    void listsAMissingVersion() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").withoutManifest("Plugin-Version"), "Plugin-Version ''");
    }

    @Test
    void listsAMissingEntryInTheManifest() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").withoutManifest("Plugin-Class"), "has no Plugin-Class");
    }

    @Test
    void demandsToKnowWhichApiAPluginNeeds() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").withoutManifest("Plugin-Requires"), "has no Plugin-Requires");
    }

    @Test
    void namesBothVersionsWhenTheApiIsTooOld() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").manifest("Plugin-Requires", ">=9.0.0 & <10.0.0"),
                "(plugin-x 1.0.0)",
                ">=9.0.0 & <10.0.0",
                "this gateway has 0.1.0");
        assertThat(fixture.status("broken.jar").requires()).isEqualTo(">=9.0.0 & <10.0.0");
    }

    @Test
    void takesAPlainVersionForThatOneOrLater() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").manifest("Plugin-Requires", "9.0.0"), "requires plugin-api 9.0.0");
    }

    @Test
    void listsARangeThatIsNone() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").manifest("Plugin-Requires", "about one"), "'about one'");
    }

    @Test
    void listsADependencyOnAnotherPlugin() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").manifest("Plugin-Dependencies", "plugin-absent"), "plugin-absent");
    }

    @Test
    void listsAnEntryClassThatIsNotInTheJar() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").manifest("Plugin-Class", "sample.Absent"), "sample.Absent is not in");
    }

    @Test
    void listsAnEntryClassThatDoesNotImplementTheInterface() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").source("sample.Entry", "public class Entry {}"),
                "sample.Entry",
                "does not implement dev.aiproxy.api.GatewayPlugin");
    }

    @Test
    void listsAnEntryClassThatIsNotPublic() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").source("sample.Entry", "class Entry implements GatewayPlugin {}"),
                "not a public, concrete class");
    }

    @Test
    void listsAnEntryClassWithoutAUsableConstructor() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").entry("public Entry(String name) {}"), "constructor");
    }

    @Test
    void listsAMissingSuperclass() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .source("sample.Entry", "public class Entry extends lib.Base implements GatewayPlugin {}")
                        .absent("lib.Base", "public class Base {}"),
                "class lib.Base is missing");
    }

    @Test
    void listsALibraryThatWasNotPacked() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry(JarBuilder.providers("lib.Names.name()"))
                        .absent("lib.Names", "public class Names { public static String name() { return \"a\"; } }"),
                "providers() failed",
                "class lib.Names is missing");
    }

    @Test
    void listsSettingsWithATypeThatWasNotPacked() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").entry("""
                                public record Settings(lib.Level level) {}
                                @Override public List<Contribution<?, Provider>> providers() {
                                    return List.of(
                                            Contribution.<Settings, Provider>of("a", Settings.class, (s, c) -> null));
                                }
                                """).absent("lib.Level", "public enum Level { LOW }"),
                "class lib.Level is missing");
    }

    @Test
    void listsAStaticInitialiserThatThrows() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry("static { if (true) throw new IllegalStateException(\"no luck\\nat all\"); }"),
                "IllegalStateException: no luck at all");
    }

    @Test
    void listsAConstructorThatThrows() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry("public Entry() { throw new IllegalArgumentException(\"not today\"); }"),
                "IllegalArgumentException: not today");
    }

    @Test
    void listsAConstructorThatThrowsAnError() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").entry("public Entry() { throw new StackOverflowError(); }"),
                "StackOverflowError");
    }

    @Test
    void listsAMethodThatIsAbstractAtRunTime() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry(JarBuilder.providers("((lib.Named) new Impl()).name()")
                                + "static class Impl implements lib.Named {}")
                        .absent("lib.Named", "public interface Named { default String name() { return \"a\"; } }")
                        .other("lib.Named", "public interface Named { String name(); }"),
                "AbstractMethodError");
    }

    @Test
    void listsAnEntryThatThrowsALinkageError() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry("@Override public List<Protocol> protocols() { throw new LinkageError(\"torn\"); }"),
                "protocols() failed",
                "LinkageError: torn");
    }

    @Test
    void listsAMethodThatReturnsNull() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x").entry("@Override public List<Protocol> protocols() { return null; }"),
                "protocols()",
                "it returned null");
    }

    @Test
    void listsAListThatIsFullOfSomethingElse() throws IOException {
        failsWith(JarBuilder.plugin("plugin-x").entry("""
                                @SuppressWarnings({"unchecked", "rawtypes"})
                                @Override public List<Contribution<?, Provider>> providers() {
                                    return (List) List.of("text");
                                }
                                """), "ClassCastException");
    }

    @Test
    void listsANameThatIsNone() throws IOException {
        failsWith(JarBuilder.withProvider("plugin-x", "My Provider"), "'My Provider'", "provider");
    }

    @Test
    void listsEntrancesThatLeadNowhere() throws IOException {
        failsWith(
                JarBuilder.plugin("plugin-x")
                        .entry(JarBuilder.protocol("p", "Entrance.of(\"GET\", \"/p\", Operation.RELAY)")
                                .replace("Optional.of(Entry.ingress())", "Optional.empty()")),
                "protocol p has entrances but no ingress");
    }
}
