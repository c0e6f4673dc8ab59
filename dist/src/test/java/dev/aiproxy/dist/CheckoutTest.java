package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout, in a fresh clone whose path has a space. */
@Timeout(120)
class CheckoutTest {
    /** Those that look for a JDK. */
    private static final List<String> SCRIPTS = List.of("aiproxy", ".ci/run");

    private static final String ARGUMENTS = "-B -q -ntp -Pfast -Dmaven.test.skip package";

    @TempDir
    static Path shared;

    private static Distribution distribution;

    @TempDir
    Path temporary;

    private Checkout checkout;

    @BeforeAll
    static void unpack() throws IOException {
        distribution = Distribution.unpack(shared);
    }

    @BeforeEach
    void copy() throws IOException {
        checkout = Checkout.copy(temporary.toRealPath(), distribution);
    }

    @Test
    void buildsACleanCheckoutAndStartsWhatWasBuilt() throws Exception {
        Outcome outcome = checkout.run("plugins");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("building it first").contains("plugin-echo");
        assertThat(checkout.calls())
                .containsExactly(checkout.folder().toString(), System.getProperty("java.home"), ARGUMENTS);
    }

    @Test
    void leavesItToTheConfigWhichFolderThePluginsAreIn() throws Exception {
        Path config = Files.writeString(temporary.resolve("other.yaml"), "plugins: { folder: /nowhere/at/all }\n");
        Outcome outcome = checkout.run("plugins", "--config=" + config);
        assertThat(outcome.output()).contains("no plugins").doesNotContain("plugin-echo");
    }

    @Test
    void startsWithoutABuildTheSecondTime() throws Exception {
        assertThat(checkout.run("--launcher-help").output()).contains("AIPROXY_PID_FILE");
        Outcome second = checkout.run("--launcher-help");
        assertThat(second.exitCode()).isZero();
        assertThat(second.output()).contains("AIPROXY_PID_FILE").doesNotContain("building");
        assertThat(checkout.calls()).hasSize(3);
    }

    @Test
    void buildsAgainWhatHasChangedUnlessToldNotTo() throws Exception {
        checkout.run("--launcher-help");
        checkout.edit("gateway-host/src/test/java/dev/aiproxy/host/NewTest.java");
        checkout.run("--launcher-help");
        assertThat(checkout.calls()).as("a test is not packed").hasSize(3);
        checkout.edit("plugin-api/src/main/java/dev/aiproxy/api/New.java");
        checkout.run(Map.of("AIPROXY_BUILD", "never"), "--launcher-help");
        assertThat(checkout.calls()).hasSize(3);
        checkout.run("--launcher-help");
        assertThat(checkout.calls()).hasSize(6);
    }

    @Test
    void buildsAgainWhatLeftThePluginFolderWithoutItsJars() throws Exception {
        checkout.run("--launcher-help");
        for (Path jar : checkout.plugins()) {
            Files.delete(jar);
        }
        Outcome outcome = checkout.run("plugins");
        assertThat(outcome.output()).contains("building it first").contains("plugin-echo");
        for (Path jar : checkout.plugins()) {
            Files.writeString(jar, "of another build");
        }
        checkout.run(Map.of("AIPROXY_BUILD", "never"), "--launcher-help");
        assertThat(checkout.calls()).hasSize(6);
        assertThat(checkout.run("plugins").output())
                .contains("building it first")
                .contains("plugin-echo");
    }

    @Test
    void leavesOutThePluginsWhoseJarsWereTakenAway() throws Exception {
        checkout.run("--launcher-help");
        for (Path jar : checkout.plugins().subList(1, checkout.plugins().size())) {
            Files.delete(jar);
        }
        assertThat(checkout.run("plugins").output()).doesNotContain("building");
        assertThat(checkout.plugins()).hasSize(1);
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        checkout.breakBuild();
        Outcome outcome = checkout.run("--launcher-help");
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.output())
                .contains("cannot find symbol")
                .contains("the build failed")
                .doesNotContain("AIPROXY_PID_FILE");
    }

    @Test
    void saysThatTheBuildLeftNothing() throws Exception {
        Files.writeString(checkout.folder().resolve("mvnw"), "#!/bin/sh\n");
        Outcome outcome = checkout.run("--launcher-help");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("left no launcher");
    }

    @Test
    void saysWhatToInstallIfTheJdkIsTooOldOrNone() throws Exception {
        for (Path home : List.of(checkout.jdk("24.0.2"), checkout.jdk("1.8.0_402"), temporary)) {
            Outcome outcome = checkout.run(Map.of("AIPROXY_JAVA_HOME", home.toString()), "--launcher-help");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).contains("no JDK 25 or newer").contains("temurin-25-jdk");
        }
        assertThat(checkout.calls()).isEmpty();
    }

    @Test
    void passesOverAnOldJdkToFindANewOne() throws Exception {
        Path onPath = Files.createDirectories(temporary.resolve("bin"));
        Files.createSymbolicLink(onPath.resolve("javac"), checkout.jdk("26").resolve("bin/javac"));
        for (String script : SCRIPTS) {
            Map<String, String> environment = Map.of(
                    "AIPROXY_JAVA_HOME",
                    "",
                    "JAVA_HOME",
                    checkout.jdk("17.0.1").toString(),
                    "PATH",
                    onPath + ":" + System.getenv("PATH"));
            assertThat(jdkOf(script, environment)).isEqualTo(checkout.jdk("26"));
        }
    }

    @Test
    void takesTheJdkWhoseJavaIsOnThePath() throws Exception {
        Path jdk = checkout.jdk("26");
        Path links = Files.createDirectories(temporary.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), jdk.resolve("bin/java"));
        Path managed = Files.createDirectories(temporary.resolve("of a version manager"));
        Checkout.program(managed.resolve("java"), "echo '    java.home = " + jdk + "' >&2");
        for (Path folder : List.of(links, managed)) {
            for (String script : SCRIPTS) {
                assertThat(jdkOf(script, Map.of("AIPROXY_JAVA_HOME", "", "PATH", folder + ":" + withoutCompiler())))
                        .as("%s, %s", folder, script)
                        .isEqualTo(jdk);
            }
        }
    }

    @Test
    void findsTheJdksThatAUserHas() throws Exception {
        for (String place : List.of(".sdkman/candidates/java", ".jdks")) {
            Path home = Files.createDirectories(temporary.resolve("home of " + place.replace('/', ' ')));
            Path jdks = Files.createDirectories(home.resolve(place));
            Files.createSymbolicLink(jdks.resolve("1-old"), checkout.jdk("21.0.2"));
            Files.createSymbolicLink(jdks.resolve("2-new"), checkout.jdk("25.0.1"));
            for (String script : SCRIPTS) {
                Map<String, String> environment =
                        Map.of("AIPROXY_JAVA_HOME", "", "HOME", home.toString(), "PATH", withoutCompiler());
                assertThat(jdkOf(script, environment)).isEqualTo(jdks.resolve("2-new"));
            }
        }
    }

    @Test
    void theGateSaysWhatToInstallWithoutAJdk() throws Exception {
        // Where the machine has one, there is nothing to say: what is asked here is the list without the machine's
        // places.
        Path list = checkout.folder().resolve(".mvn/find-jdk.sh");
        String own = Files.readString(list);
        Files.writeString(list, own.replaceAll("(?m)^        \"\\$\\(home_of_mac[^;]*;", "        ;"));
        assertThat(Files.readString(list)).isNotEqualTo(own);
        Outcome outcome = checkout.runScript(".ci/run", Map.of("PATH", withoutCompiler()));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("No JDK 25 or newer was found")
                .contains("temurin-25-jdk")
                .contains("set\nJAVA_HOME to its folder");
        assertThat(checkout.calls()).isEmpty();
    }

    /** The path without a folder that has a Java of its own, and with what the scripts need. */
    private String withoutCompiler() throws IOException {
        Path tools = Files.createDirectories(temporary.resolve("tools"));
        for (String tool : List.of(
                "sh", "dirname", "readlink", "sed", "find", "head", "cmp", "mkdir", "ln", "touch", "cp", "cat")) {
            for (String folder : System.getenv("PATH").split(":", -1)) {
                Path program = Path.of(folder, tool);
                if (Files.isExecutable(program) && Files.notExists(tools.resolve(tool))) {
                    Checkout.program(tools.resolve(tool), "exec " + program + " \"$@\"");
                }
            }
        }
        return tools.toString();
    }

    /** The JDK that a script builds with. */
    private Path jdkOf(String script, Map<String, String> environment) throws IOException {
        int before = checkout.calls().size();
        Outcome outcome = checkout.runScript(script, environment, "--launcher-help");
        List<String> calls = checkout.calls();
        assertThat(calls).as(outcome.output()).hasSize(before + 3);
        // The next one is to build again.
        checkout.edit("plugin-api/src/main/java/dev/aiproxy/api/New.java");
        return Path.of(calls.get(before + 1));
    }
}
