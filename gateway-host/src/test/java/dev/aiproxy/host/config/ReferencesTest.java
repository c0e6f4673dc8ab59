package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private final Problems problems = new Problems();

    private String resolve(String value) {
        ConfigNode.Mapping tree = new ConfigNode.Mapping(
                Map.of("k", ConfigNode.Entry.of(value, new ConfigNode.Place("f.yaml", 7))),
                new ConfigNode.Place("f.yaml", 1));
        Map<String, String> environment = Map.of("NAME", "value", "EMPTY", "", "TRICKY", "$1\\x ${env:NAME}");
        ConfigNode node = new References(environment, folder, problems)
                .resolve(tree)
                .find("k")
                .orElseThrow();
        return node instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }

    @Test
    void replacesVariables() {
        assertThat(resolve("${env:NAME}")).isEqualTo("value");
        assertThat(resolve("a ${env:NAME} b ${env:NAME}")).isEqualTo("a value b value");
        assertThat(resolve("${env:MISSING:-other:-x}")).isEqualTo("other:-x");
        assertThat(resolve("${env:MISSING:-}")).isEmpty();
        assertThat(resolve("${env:EMPTY:-x}")).isEqualTo("x");
        assertThat(resolve("$${env:NAME} costs $5")).isEqualTo("${env:NAME} costs $5");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void doesNotLookIntoWhatItPutIn() {
        assertThat(resolve("${env:TRICKY}")).isEqualTo("$1\\x ${env:NAME}");
    }

    @Test
    void readsFilesWithoutTheirLastLineEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("s"), "two\nlines\n");

        assertThat(resolve("${file:s}")).isEqualTo("two\nlines");
        assertThat(resolve("${file:" + file + "}")).isEqualTo("two\nlines");
    }

    @Test
    void saysWhatIsMissingAndWhere() {
        resolve("${env:MISSING}");
        resolve("${env:EMPTY}");
        resolve("${file:/no/such/file}");
        resolve("${HOME}");
        resolve("${env:NAME");

        assertThat(problems.list())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:7: k: the environment variable MISSING is not set",
                        "f.yaml:7: k: the environment variable EMPTY is not set",
                        "f.yaml:7: k: the file /no/such/file can't be read",
                        "f.yaml:7: k: a reference is written ${env:NAME} or ${file:/path}; write $${ for a plain ${");
    }
}
