package dev.aiproxy.host.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the configuration of file, environment variables and flags. Reads the file anew at each call; safe from any
 * thread that may block.
 */
public final class ConfigReader {
    /** Variables that other parts of the program take, so that they are not unknown here. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "AIPROXY_CONFIG",
            "AIPROXY_HOME",
            "AIPROXY_BUILD",
            "AIPROXY_JAVA_HOME",
            "AIPROXY_JAVA_OPTS",
            "AIPROXY_MAX_HEAP",
            "AIPROXY_PID_FILE",
            "AIPROXY_LOG_FILE",
            "AIPROXY_START_TIMEOUT",
            "AIPROXY_STOP_TIMEOUT",
            "AIPROXY_CACHE_FOLDER",
            "AIPROXY_AOT",
            "AIPROXY_AOT_OUTPUT");

    private final CommandLine commandLine;
    private final Map<String, String> environment;
    private final Path workingFolder;
    private final SettingsBinder binder;

    /**
     * @param environment variables by name
     * @param workingFolder where relative names of the config file start
     * @param binder binds the records, and tells secrets to whoever redacts them
     */
    public ConfigReader(
            CommandLine commandLine, Map<String, String> environment, Path workingFolder, SettingsBinder binder) {
        this.commandLine = commandLine;
        this.environment = Map.copyOf(environment);
        this.workingFolder = workingFolder;
        this.binder = binder;
    }

    /** Which file is read, if any; whatever is wrong with its name is said by {@link #read}. */
    public Optional<Path> file() {
        return ConfigFile.locate(commandLine, environment, workingFolder, new Problems());
    }

    /** All files that are read, to be watched: that one, those that belong to it, and those that would be read instead. */
    public List<Path> files() {
        Problems ignored = new Problems();
        Optional<Path> file = file();
        List<Path> files = new ArrayList<>(ConfigFile.candidates(commandLine, environment, workingFolder));
        file.flatMap(ConfigFile::companion).ifPresent(files::add);
        ConfigNode.Mapping source = source(file, ignored, new ArrayList<>());
        ConfigNode.Mapping tree = merged(file, source, OptionTable.ofHost(), ignored);
        ProviderPools.file(tree, folder(file), workingFolder).ifPresent(files::add);
        return List.copyOf(files);
    }

    /** What is needed to load plugins. Values that are wrong are taken as left out here; {@link #read} reports them. */
    public EarlyConfig readEarly() {
        OptionTable table = OptionTable.ofHost();
        Problems ignored = new Problems();
        Optional<Path> file = file();
        ConfigNode.Mapping tree = merged(file, source(file, ignored, new ArrayList<>()), table, ignored);
        return new EarlyConfig(
                early(tree, "plugins", GatewayConfig.PluginsConfig.class),
                early(tree, "log", GatewayConfig.LogConfig.class),
                dataFolder(tree, table));
    }

    /** The whole configuration, or everything that is wrong with it. */
    public ConfigReading read(KnownParts parts) {
        Problems problems = new Problems();
        Optional<Path> file = ConfigFile.locate(commandLine, environment, workingFolder, problems);
        List<String> notes = new ArrayList<>();
        return read(parts, file, source(file, problems, notes), problems, notes);
    }

    /** The same for other plugins, from what the file said then: it may be half-written now. */
    public ConfigReading readAgain(ConfigReading before, KnownParts parts) {
        return read(parts, before.file(), before.source(), new Problems(), new ArrayList<>());
    }

    private ConfigReading read(
            KnownParts parts, Optional<Path> file, ConfigNode.Mapping source, Problems problems, List<String> notes) {
        OptionTable table = OptionTable.of(parts.shortcuts());
        commandLine.checkFlags(table, parts.complete(), problems, notes);
        noteUnknownVariables(table, notes);
        ConfigNode.Mapping merged = merged(file, source, table, problems);
        ConfigNode.Mapping pooled =
                new ProviderPools(parts, problems, notes).apply(merged, folder(file), workingFolder);
        ConfigNode.Mapping expanded = new ShortcutExpansion(parts.shortcuts(), problems, notes).expand(pooled);
        ConfigNode.Mapping tree = new ProviderSelection(parts.shortcuts(), table, problems).apply(expanded);
        checkSections(tree, parts, problems, notes);
        Optional<GatewayConfig> config = binder.bind(tree, GatewayConfig.class, "", problems);
        if (config.isPresent()) {
            ConfigChecks.check(config.get(), tree, problems);
        }
        Optional<GatewayConfig> bound = config.isPresent() ? config : new PartialBinding(binder).bind(tree);
        if (config.isEmpty()) {
            bound.ifPresent(part -> ConfigChecks.checkPart(part, tree, problems));
        }
        return new ConfigReading(
                problems.isEmpty() ? config : Optional.empty(),
                bound,
                file,
                source,
                problems.list(),
                List.copyOf(notes));
    }

    private static ConfigNode.Mapping source(Optional<Path> file, Problems problems, List<String> notes) {
        return file.map(each -> ConfigFile.read(each, problems, notes))
                .orElseGet(() -> ConfigNode.Mapping.empty("config"));
    }

    private ConfigNode.Mapping merged(
            Optional<Path> file, ConfigNode.Mapping source, OptionTable table, Problems problems) {
        ConfigNode.Mapping merged = new Overlay(commandLine, environment).apply(source, table);
        return new References(environment, folder(file), problems).resolve(merged);
    }

    /** Where relative names in the config file start. */
    private Path folder(Optional<Path> file) {
        return file.map(Path::toAbsolutePath).map(Path::getParent).orElse(workingFolder);
    }

    private void noteUnknownVariables(OptionTable table, List<String> notes) {
        List<String> known = table.variables();
        environment.keySet().stream()
                .filter(name -> name.startsWith("AIPROXY_") && !known.contains(name) && !OTHER_VARIABLES.contains(name))
                .sorted()
                .forEach(name -> notes.add("the environment variable " + name + " is not known"
                        + Names.meant(name, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("")));
    }

    private static void checkSections(
            ConfigNode.Mapping tree, KnownParts parts, Problems problems, List<String> notes) {
        List<String> own = SettingsBinder.keys(GatewayConfig.class);
        List<String> known = Stream.of(
                        own.stream(),
                        parts.sections().stream().sorted(),
                        parts.shortcuts().stream().map(each -> each.shortcut().section()))
                .flatMap(each -> each)
                .distinct()
                .toList();
        tree.entries().forEach((key, entry) -> {
            if (known.contains(key)) {
                return;
            }
            boolean maybePlugin = !parts.complete()
                    && entry.value() instanceof ConfigNode.Mapping
                    && Names.nearest(key, own).isEmpty();
            if (maybePlugin) {
                notes.add(entry.place() + ": no loaded plugin takes the section '" + key + "'");
            } else {
                problems.add(entry.place(), key, "unknown key; " + Names.hint(key, known, ""));
            }
        });
    }

    private static String dataFolder(ConfigNode.Mapping tree, OptionTable table) {
        return tree.find("data_folder").orElse(null) instanceof ConfigNode.Scalar scalar
                        && !scalar.value().isBlank()
                        && ScalarReader.read(scalar.value(), String.class).isPresent()
                ? scalar.value()
                : table.byKey(List.of("data_folder")).map(Option::fallback).orElseThrow();
    }

    private <C extends Record> C early(ConfigNode.Mapping tree, String section, Class<C> type) {
        ConfigNode.Mapping defaults = ConfigNode.Mapping.empty("default");
        ConfigNode.Mapping written =
                tree.find(section).orElse(null) instanceof ConfigNode.Mapping mapping ? mapping : defaults;
        return binder.bind(written, type, section, new Problems())
                .or(() -> binder.bind(defaults, type, section, new Problems()))
                .orElseThrow();
    }
}
