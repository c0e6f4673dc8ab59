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
import java.util.stream.Stream;

/** Finds and reads the config file: {@code --config}, then variables, then the usual names in the working folder. */
public final class ConfigFile {
    /** Variables that name the file, the strongest first. */
    static final List<String> VARIABLES = List.of("AIPROXY_CONFIG", "CONFIG_PATH");

    private static final List<String> USUAL = List.of("config.yaml", "config.json");

    private ConfigFile() {}

    /**
     * Which file is to be read.
     *
     * @return empty if there is none; a file that was named but does not exist is a problem
     */
    public static Optional<Path> locate(
            CommandLine commandLine, Map<String, String> environment, Path workingFolder, Problems problems) {
        Optional<String> flag = commandLine.value(CommandLine.CONFIG);
        if (flag.isPresent()) {
            return named(flag.get(), ConfigNode.Place.flag(CommandLine.CONFIG), workingFolder, problems);
        }
        for (String variable : VARIABLES) {
            String name = environment.getOrDefault(variable, "");
            if (!name.isBlank()) {
                return named(name, ConfigNode.Place.variable(variable), workingFolder, problems);
            }
        }
        return USUAL.stream()
                .map(workingFolder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The file that {@link #locate} chooses, behind those that it would choose instead if they existed. */
    static List<Path> candidates(CommandLine commandLine, Map<String, String> environment, Path workingFolder) {
        List<String> named = Stream.concat(
                        commandLine.value(CommandLine.CONFIG).stream(),
                        VARIABLES.stream()
                                .map(variable -> environment.getOrDefault(variable, ""))
                                .filter(name -> !name.isBlank()))
                .limit(1)
                .toList();
        List<Path> files = new ArrayList<>();
        try {
            for (String name : named.isEmpty() ? USUAL : named) {
                files.add(workingFolder.resolve(name));
                if (Files.isRegularFile(files.getLast())) {
                    break;
                }
            }
        } catch (InvalidPathException e) {
            return List.of();
        }
        return files;
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

    private static Optional<Path> named(String name, ConfigNode.Place place, Path workingFolder, Problems problems) {
        try {
            Path file = workingFolder.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException e) {
            problems.add(place, "", "this is no path of a file");
            return Optional.empty();
        }
        problems.add(place, "", "there is no config file " + name);
        return Optional.empty();
    }
}
