package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginJarContractTest {
    @TempDir
    Path folder;

    private PluginJarContract jarWith(String entry) throws IOException {
        Path jar = folder.resolve("plugin.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(entry));
            entries.closeEntry();
        }
        return new PluginJarContract() {
            @Override
            protected Path jar() {
                return jar;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com/fasterxml/jackson/annotation/JsonProperty.class",
                "tools/jackson/core/JsonParser.class",
                "org/slf4j/Logger.class"
            })
    void refusesAJarThatBringsWhatTheHostShares(String entry) throws IOException {
        PluginJarContract contract = jarWith(entry);
        assertThatThrownBy(contract::bringsNothingThatTheHostHas)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(entry);
    }

    @Test
    void takesAJarThatBringsItsOwn() throws IOException {
        PluginJarContract contract = jarWith("com/fasterxml/jackson/dataformat/Own.class");
        assertThatCode(contract::bringsNothingThatTheHostHas).doesNotThrowAnyException();
    }
}
