package dev.aiproxy.host.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and reads the config file: {@code --config}, then variables, then the usual names in the working folder. */
public final class ConfigFile {
    /** Variables that name the file, the strongest first. */
    static final List<String> VARIABLES = List.of("AIPROXY_CONFIG", "CONFIG_PATH");

    private static final List<String> USUAL = List.of("config.yaml", "config.json");

    private ConfigFile() {}

    /** A name that somebody gave. */
    private record Given(String name, ConfigNode.Place place) {}

    /**
     * Which file is to be read.
     *
     * @return empty if there is none; a file that was named but does not exist is a problem
     */
    public static Optional<Path> locate(
            CommandLine commandLine, Map<String, String> environment, Path workingFolder, Problems problems) {
        Optional<Given> given = given(commandLine, environment);
        try {
            Path last = candidates(given, workingFolder).getLast();
            if (Files.isRegularFile(last)) {
                return Optional.of(last);
            }
            given.ifPresent(named -> problems.add(
                    named.place(),
                    "",
                    Files.exists(last)
                            ? named.name() + " is no regular file, which a config file must be to be read again"
                            : "there is no config file " + named.name()));
        } catch (InvalidPathException e) {
            given.ifPresent(named -> problems.add(named.place(), "", "this is no path of a file"));
        }
        return Optional.empty();
    }

    /** The file that {@link #locate} chooses, behind those that it would choose instead if they existed. */
    static List<Path> candidates(CommandLine commandLine, Map<String, String> environment, Path workingFolder) {
        try {
            return candidates(given(commandLine, environment), workingFolder);
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private static List<Path> candidates(Optional<Given> given, Path workingFolder) {
        List<Path> files = new ArrayList<>();
        for (String name : given.map(Given::name).map(List::of).orElse(USUAL)) {
            files.add(workingFolder.resolve(name));
            if (Files.isRegularFile(files.getLast())) {
                break;
            }
        }
        return files;
    }

    private static Optional<Given> given(CommandLine commandLine, Map<String, String> environment) {
        return commandLine
                .value(CommandLine.CONFIG)
                .map(name -> new Given(name, ConfigNode.Place.flag(CommandLine.CONFIG)))
                .or(() -> VARIABLES.stream()
                        .filter(variable ->
                                !environment.getOrDefault(variable, "").isBlank())
                        .findFirst()
                        .map(variable -> new Given(
                                environment.getOrDefault(variable, ""), ConfigNode.Place.variable(variable))));
    }

    /** What the file says; a file of a foreign shape is translated. */
    static ConfigNode.Mapping read(Path file, Problems problems, List<String> notes) {
        String source = String.valueOf(file.getFileName());
        ConfigNode.Place place = new ConfigNode.Place(source, 0);
        try {
            ConfigNode.Mapping tree = YamlReader.readMapping(Files.readString(file), source, problems);
            return ForeignChannels.isIn(tree)
                    ? new ForeignChannels(problems, notes).translate(tree, file)
                    : ForeignShape.translate(tree, problems);
        } catch (CharacterCodingException e) {
            problems.add(place, "", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add(place, "", "can't be read");
        }
        return ConfigNode.Mapping.empty(source);
    }

    /** Another file that is read with this one, by its shape. */
    static Optional<Path> companion(Path file) {
        try {
            ConfigNode.Mapping tree =
                    YamlReader.readMapping(Files.readString(file), String.valueOf(file.getFileName()), new Problems());
            return ForeignChannels.isIn(tree) ? Optional.of(ForeignChannels.keysFile(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
