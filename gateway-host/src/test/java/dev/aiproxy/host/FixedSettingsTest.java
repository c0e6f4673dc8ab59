package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.SettingsBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedSettingsTest {
    @TempDir
    Path folder;

    private GatewayConfig config(String text) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), text);
        return new ConfigReader(CommandLine.parse(), Map.of(), folder, new SettingsBinder(value -> {}))
                .read(KnownParts.NONE)
                .config()
                .orElseThrow();
    }

    @Test
    void namesWhatOnlyAStartCanChange() throws IOException {
        GatewayConfig before = config("port: 4000\n");
        assertThat(FixedSettings.changed(before, config("port: 4000\nlog: { level: debug }\n")))
                .isEmpty();
        assertThat(FixedSettings.changed(before, config("port: 4001\nplugins: { folder: other, scan: 1s }\n")))
                .containsExactly("port", "plugins.folder");
    }
}
