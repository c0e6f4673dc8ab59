package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --help} names: the host's flags and those that the packed plugins bring. */
@Timeout(120)
class HelpTest {
    private static final Pattern FLAG = Pattern.compile("--[a-z0-9-]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*_[A-Z0-9_]+");

    @TempDir
    static Path temporary;

    private static String help;

    @BeforeAll
    static void ask() throws IOException {
        Outcome outcome = Distribution.unpack(temporary).run("--help");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        help = outcome.output();
    }

    @Test
    void namesTheFlagsOfTheHost() {
        assertThat(flags())
                .contains(
                        "--config",
                        "--host",
                        "--port",
                        "--api-key",
                        "--model-provider",
                        "--system-prompt-file",
                        "--system-prompt-mode",
                        "--log-prompts",
                        "--prompt-log-base-name",
                        "--provider-pools-file",
                        "--request-max-retries",
                        "--request-base-delay",
                        "--cron-near-minutes",
                        "--cron-refresh-token");
    }

    @Test
    void namesTheFlagsOfThePluginsThatItComesWith() {
        assertThat(flags())
                .contains(
                        "--openai-api-key",
                        "--openai-base-url",
                        "--claude-api-key",
                        "--claude-base-url",
                        "--gemini-api-key",
                        "--gemini-oauth-creds-file",
                        "--gemini-oauth-creds-base64",
                        "--project-id");
    }

    @Test
    void namesAVariableForEachFlag() {
        assertThat(variables())
                .containsAll(flags().stream()
                        .map(flag ->
                                "AIPROXY_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void namesTheVariablesThatOtherToolsUse() {
        assertThat(variables())
                .contains(
                        "CONFIG_PATH",
                        "AIPROXY_MODEL_PROVIDERS",
                        "OPENAI_API_KEY",
                        "OPENAI_BASE_URL",
                        "CLAUDE_API_KEY",
                        "CLAUDE_BASE_URL",
                        "GEMINI_API_KEY",
                        "GEMINI_OAUTH_CREDS_BASE64",
                        "GEMINI_OAUTH_CREDS_FILE",
                        "GOOGLE_CLOUD_PROJECT");
        assertThat(help).contains("AIPROXY_PORT, PORT;");
    }

    /** Those that have a line of their own, which begins with them. */
    private static Set<String> flags() {
        List<String> lines =
                help.lines().filter(line -> line.startsWith("  --")).toList();
        return found(FLAG, String.join("\n", lines));
    }

    private static Set<String> variables() {
        return found(VARIABLE, help);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
