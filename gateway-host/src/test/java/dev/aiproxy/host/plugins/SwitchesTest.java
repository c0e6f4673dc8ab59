package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchesTest {
    @Test
    void runsEverythingByDefault() {
        assertThat(new Switches(List.of(), List.of()).isOn("plugin-x")).isTrue();
    }

    @Test
    void runsOnlyWhatIsListed() {
        Switches switches = new Switches(List.of("plugin-x", "plugin-y"), List.of("plugin-y"));
        assertThat(switches.isOn("plugin-x")).isTrue();
        assertThat(switches.isOn("plugin-y")).isFalse();
        assertThat(switches.isOn("plugin-z")).isFalse();
    }

    @Test
    void letsAnOperatorOverruleTheConfig() {
        Switches switches = new Switches(List.of(), List.of("plugin-x"));
        switches.say("plugin-x", true);
        assertThat(switches.isOn("plugin-x")).isTrue();
        switches.say("plugin-y", false);
        assertThat(switches.isOn("plugin-y")).isFalse();
        assertThat(switches.reason("plugin-y")).contains("operator");
    }

    @Test
    void remembersTheOperatorUntilTheConfigChangesItsWordAboutThatId() {
        Switches switches = new Switches(List.of(), List.of());
        switches.say("plugin-x", false);
        switches.configure(List.of(), List.of("plugin-y"));
        assertThat(switches.isOn("plugin-x")).isFalse();
        switches.configure(List.of(), List.of("plugin-x"));
        switches.configure(List.of(), List.of());
        assertThat(switches.isOn("plugin-x")).isTrue();
    }
}
