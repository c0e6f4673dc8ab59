package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.Shortcut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static List<String> problems(String... arguments) {
        Problems problems = new Problems();
        CommandLine.parse(arguments).checkFlags(OptionTable.of(Scenario.SHORTCUTS), true, problems, new ArrayList<>());
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void findsTheCommandAndFlagsWithoutPlugins() {
        CommandLine line = CommandLine.parse(
                "check-config", "--config", "a.yaml", "--cors-enabled", "false", "--x-key=a=b", "--log-requests");

        assertThat(line.command()).isEqualTo(Command.CHECK_CONFIG);
        assertThat(line.value("config")).contains("a.yaml");
        assertThat(line.value("cors-enabled")).contains("false");
        assertThat(line.value("x-key")).contains("a=b");
        assertThat(line.value("log-requests")).contains("true");
        assertThat(line.value("port")).isEmpty();
        assertThat(line.problems()).isEmpty();
    }

    @Test
    void knowsAllCommands() {
        assertThat(CommandLine.parse().command()).isEqualTo(Command.RUN);
        assertThat(CommandLine.parse("run", "--port", "1").command()).isEqualTo(Command.RUN);
        assertThat(CommandLine.parse("--log-requests", "plugins").command()).isEqualTo(Command.PLUGINS);
        assertThat(CommandLine.parse("schema").command()).isEqualTo(Command.SCHEMA);
        assertThat(CommandLine.parse("plugins", "--help").command()).isEqualTo(Command.HELP);
        assertThat(CommandLine.parse("-h").command()).isEqualTo(Command.HELP);
        assertThat(CommandLine.parse("--version").command()).isEqualTo(Command.VERSION);
    }

    @Test
    void startsNothingWhenItDidNotUnderstand() {
        assertThat(CommandLine.parse("strat").command()).isEqualTo(Command.CHECK_CONFIG);
        assertThat(CommandLine.parse("run", "--port").command()).isEqualTo(Command.CHECK_CONFIG);
        assertThat(problems("strat")).containsExactly("command line: unknown command 'strat'; did you mean 'start'?");
    }

    @Test
    void namesWhatWasProbablyMeant() {
        assertThat(problems("chek-config"))
                .containsExactly("command line: unknown command 'chek-config'; did you mean 'check-config'?");
        assertThat(problems("--opanai-api-key", "x"))
                .containsExactly("--opanai-api-key: unknown flag; did you mean '--openai-api-key'?");
        assertThat(problems("--entirely-other", "x"))
                .containsExactly("--entirely-other: unknown flag; nothing known is similar");
    }

    @Test
    void refusesWhatIsAmbiguous() {
        assertThat(problems("--port")).containsExactly("--port: this flag needs a value");
        assertThat(problems("--port", "--host", "h")).containsExactly("--port: this flag needs a value");
        assertThat(problems("--port", "1", "--port=2")).containsExactly("--port: this flag is given twice");
        assertThat(problems("--request-max-retries", "1", "--retry-max-retries", "2"))
                .containsExactly("--retry-max-retries: this flag is given twice");
        assertThat(problems("run", "plugins")).containsExactly("command line: unexpected argument 'plugins'");
        assertThat(problems("--model-provider", "a", "--model-provider", "b")).isEmpty();
    }

    @Test
    void everySingleValueOfTheConfigHasAFlagAndAVariable() {
        OptionTable table = OptionTable.ofHost();

        assertThat(table.byFlag("limits-request-body").orElseThrow().variables())
                .containsExactly("AIPROXY_LIMITS_REQUEST_BODY");
        assertThat(table.byFlag("request-max-retries").orElseThrow().variables())
                .containsExactly("AIPROXY_REQUEST_MAX_RETRIES", "AIPROXY_RETRY_MAX_RETRIES");
        assertThat(table.options())
                .allSatisfy(option ->
                        assertThat(option.variables()).first().asString().startsWith("AIPROXY_"))
                .allSatisfy(option -> assertThat(option.doc()).isNotBlank());
        assertThat(table.options())
                .flatExtracting(Option::flags)
                .doesNotHaveDuplicates()
                .contains(
                        "plugins-folder", "admin-token", "outbound-proxy", "cors-origins", "data-folder", "log-format");
    }

    @Test
    void keepsItsOwnFlagsFromPlugins() {
        Shortcut.Key key = new Shortcut.Key("port", Shortcut.Target.SETTINGS, "port", "port", "LAB_PORT", "Port.");
        TypedShortcut greedy = new TypedShortcut("lab", new Shortcut("lab", "lab", List.of(key)));

        OptionTable table = OptionTable.of(List.of(greedy));

        assertThat(table.byFlag("port").orElseThrow().keys()).containsExactly(List.of("port"));
        assertThat(table.byFlag("lab-port").orElseThrow().variables()).containsExactly("AIPROXY_LAB_PORT", "LAB_PORT");
    }

    @Test
    void printsEveryFlagOfHostAndPlugins() {
        String help = HelpText.of("aiproxy", OptionTable.of(Scenario.SHORTCUTS));

        assertThat(help)
                .contains("Usage: aiproxy [command]", "check-config", "--config", "AIPROXY_CONFIG, CONFIG_PATH")
                .contains("--request-max-retries, --retry-max-retries VALUE")
                .contains("[AIPROXY_PORT, PORT; config: port; default: 3000]")
                .contains("Providers of type openai:", "OPENAI_API_KEY; config: openai.api_key]")
                .contains("--project-id");
        assertThat(Arrays.stream(help.split("\n"))
                        .mapToInt(String::length)
                        .max()
                        .orElse(0))
                .isLessThanOrEqualTo(120);
    }
}
