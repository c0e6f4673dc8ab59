package dev.aiproxy.host;

import dev.aiproxy.api.ApiVersion;
import dev.aiproxy.host.config.Command;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.EarlyConfig;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.config.HelpText;
import dev.aiproxy.host.config.OptionTable;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.log.Logging;
import dev.aiproxy.host.log.Redaction;
import dev.aiproxy.host.plugins.PluginFolder;
import dev.aiproxy.host.plugins.PluginStatus;
import dev.aiproxy.host.plugins.PluginTable;
import dev.aiproxy.host.runtime.RoutePreview;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that look at things and end. They start no component, and leave a running gateway's files alone. */
final class OfflineCommands {
    private static final int CONFIG_PROBLEMS = 2;

    private final ConfigReader reader;
    private final SettingsBinder binder;
    private final Command command;
    private final PrintStream out;
    private final PrintStream err;

    /** @param err for what went wrong; secrets are taken out of it */
    OfflineCommands(ConfigReader reader, SettingsBinder binder, Command command, PrintStream out, PrintStream err) {
        this.reader = reader;
        this.binder = binder;
        this.command = command;
        this.out = out;
        this.err = err;
    }

    int run() {
        if (command == Command.VERSION) {
            out.println("AIProxy " + Version.current() + " (plugin API " + ApiVersion.CURRENT + ", Java "
                    + Runtime.version() + ")");
            return 0;
        }
        EarlyConfig early = reader.readEarly();
        Logging.configure("error", false);
        Path work = null;
        try {
            work = Files.createTempDirectory("aiproxy-");
            return withPlugins(early, work);
        } catch (IOException e) {
            complain("aiproxy: " + FileTrouble.of(e));
            return 1;
        } finally {
            delete(work);
        }
    }

    private int withPlugins(EarlyConfig early, Path work) throws IOException {
        Inspection inspection = new Inspection(reader, binder);
        try (PluginFolder folder = new PluginFolder(
                Path.of(early.plugins().folder()),
                work,
                early.plugins().enabled(),
                early.plugins().disabled(),
                inspection)) {
            folder.scan();
            List<PluginStatus> statuses = folder.list();
            boolean all = statuses.stream().allMatch(status -> status.state() == PluginStatus.State.STARTED);
            return switch (command) {
                case HELP -> {
                    out.print(HelpText.of(
                            "aiproxy", OptionTable.of(inspection.known(all).shortcuts())));
                    yield 0;
                }
                case SCHEMA -> {
                    out.println(ConfigSchema.of(inspection.plugins()).toPrettyString());
                    yield 0;
                }
                case PLUGINS -> {
                    RoutePreview routes = inspection.routes(all, work.resolve("data"));
                    out.print(Redaction.redact(PluginTable.render(statuses, routes.byOwner())));
                    routes.unknown().forEach(line -> complain("note: " + line));
                    yield failed(statuses).isEmpty() ? 0 : 1;
                }
                default -> checkConfig(inspection, early, statuses, all);
            };
        }
    }

    private int checkConfig(Inspection inspection, EarlyConfig early, List<PluginStatus> statuses, boolean all) {
        List<String> lines = new ArrayList<>(
                inspection.problems(all).stream().map(Problem::toString).toList());
        failed(statuses)
                .forEach(status ->
                        complain("warning: the plugin " + status.file() + " does not run: " + status.reason()));
        UnknownPlugins.of(early.plugins(), statuses).forEach(line -> complain("warning: " + line));
        inspection.notes(all).forEach(note -> complain("note: " + note));
        inspection.warnings(all).forEach(line -> complain("warning: " + line));
        lines.forEach(this::complain);
        if (lines.isEmpty()) {
            out.println("The configuration is good"
                    + reader.file().map(file -> ": " + file).orElse(" (no file)") + ".");
            return 0;
        }
        complain(lines.size() + (lines.size() == 1 ? " problem." : " problems."));
        return CONFIG_PROBLEMS;
    }

    private static List<PluginStatus> failed(List<PluginStatus> statuses) {
        return statuses.stream()
                .filter(status -> status.state() == PluginStatus.State.FAILED)
                .toList();
    }

    private void complain(String line) {
        err.println(Redaction.redact(line));
    }

    private void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            complain("aiproxy: " + folder + " is left behind: " + FileTrouble.of(e));
        }
    }
}
