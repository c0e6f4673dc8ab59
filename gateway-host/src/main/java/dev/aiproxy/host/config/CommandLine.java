package dev.aiproxy.host.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The command line, taken apart. Which flags there are is checked later by {@link #checkFlags}, as plugins add to them.
 *
 * @param command what to do
 * @param flags in their order
 * @param problems what could not be understood
 */
public record CommandLine(Command command, List<Flag> flags, List<Problem> problems) {
    /** The flag that names the config file; the only one without a config key. */
    public static final String CONFIG = "config";

    /** Commands of the launcher, which never come here but may have been meant. */
    private static final List<String> LAUNCHER = List.of("start", "stop", "restart", "status");

    /** Flags without a config key. */
    private static final List<String> ALWAYS = List.of(CONFIG, "help", "version");

    private static final Set<String> HELP = Set.of("--help", "-h");
    private static final ConfigNode.Place PLACE = new ConfigNode.Place("command line", 0);

    /** A flag as given, without dashes. */
    public record Flag(String name, String value) {
        /** Leaves out the value, which may be a secret. */
        @Override
        public String toString() {
            return "--" + name;
        }
    }

    /** Takes arguments apart: {@code [command] [--flag value | --flag=value | --switch]…}. Needs no plugins. */
    public static CommandLine parse(String... arguments) {
        OptionTable own = OptionTable.ofHost();
        Problems problems = new Problems();
        List<Flag> flags = new ArrayList<>();
        Optional<Command> command = Optional.empty();
        boolean help = false;
        boolean version = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            String next = i + 1 < arguments.length ? arguments[i + 1] : "--";
            if (HELP.contains(argument)) {
                help = true;
            } else if (argument.equals("--version")) {
                version = true;
            } else if (!argument.startsWith("--")) {
                if (command.isPresent()) {
                    problems.add(PLACE, "", "unexpected argument " + ScalarReader.shown(argument));
                }
                command = command.or(() -> Optional.of(command(argument, problems)));
            } else if (takesNext(argument, next, own, problems)) {
                flags.add(new Flag(argument.substring(2), next));
                i++;
            } else {
                flag(argument, own).ifPresent(flags::add);
            }
        }
        Command chosen = help ? Command.HELP : version ? Command.VERSION : command.orElse(Command.RUN);
        if (chosen == Command.RUN && !problems.isEmpty()) {
            // Who knows what was meant: nothing is started or made, and all that is wrong is said.
            chosen = Command.CHECK_CONFIG;
        }
        return new CommandLine(chosen, List.copyOf(flags), problems.list());
    }

    /** The last value of a flag that is named without its dashes. */
    public Optional<String> value(String name) {
        return flags.reversed().stream()
                .filter(flag -> flag.name().equals(name))
                .map(Flag::value)
                .findFirst();
    }

    /**
     * Notes what {@link #parse} could not understand, flags that nobody knows, and single values given twice.
     *
     * @param complete whether every plugin was loaded; if not, an unknown flag that is like none of the host's own may be a
     *     missing plugin's, and is no problem
     * @param notes to say such in
     */
    void checkFlags(OptionTable table, boolean complete, Problems into, List<String> notes) {
        into.addAll(problems);
        List<String> own = new ArrayList<>(OptionTable.ofHost().flags());
        own.addAll(ALWAYS);
        List<String> known = new ArrayList<>(table.flags());
        known.addAll(ALWAYS);
        List<String> given = new ArrayList<>();
        for (Flag flag : flags) {
            Optional<Option> option = table.byFlag(flag.name());
            boolean isList = option.isPresent() && option.get().kind() == Option.Kind.LIST;
            String name = option.map(Option::flag).orElse(flag.name());
            ConfigNode.Place place = ConfigNode.Place.flag(flag.name());
            boolean unknown = option.isEmpty() && !flag.name().equals(CONFIG);
            if (unknown && !complete && Names.nearest(flag.name(), own).isEmpty()) {
                notes.add("no loaded plugin takes the flag --" + flag.name());
            } else if (unknown) {
                into.add(place, "", "unknown flag; " + Names.hint(flag.name(), known, "--"));
            } else if (given.contains(name) && !isList) {
                into.add(place, "", "this flag is given twice");
            }
            given.add(name);
        }
    }

    private static Command command(String word, Problems problems) {
        for (Command command : Command.values()) {
            if (command.word().equals(word)) {
                return command;
            }
        }
        List<String> words = Stream.concat(Arrays.stream(Command.values()).map(Command::word), LAUNCHER.stream())
                .toList();
        problems.add(PLACE, "", "unknown command " + ScalarReader.shown(word) + "; " + Names.hint(word, words, ""));
        return Command.RUN;
    }

    private static boolean takesNext(String argument, String next, OptionTable own, Problems problems) {
        if (argument.indexOf('=') >= 0) {
            return false;
        }
        if (isSwitch(argument.substring(2), own)) {
            return next.equals("true") || next.equals("false");
        }
        if (next.startsWith("--")) {
            problems.add(ConfigNode.Place.flag(argument.substring(2)), "", "this flag needs a value");
            return false;
        }
        return true;
    }

    private static Optional<Flag> flag(String argument, OptionTable own) {
        int split = argument.indexOf('=');
        if (split >= 0) {
            return Optional.of(new Flag(argument.substring(2, split), argument.substring(split + 1)));
        }
        String name = argument.substring(2);
        return isSwitch(name, own) ? Optional.of(new Flag(name, "true")) : Optional.empty();
    }

    private static boolean isSwitch(String name, OptionTable own) {
        return own.byFlag(name)
                .filter(option -> option.kind() == Option.Kind.SWITCH)
                .isPresent();
    }
}
