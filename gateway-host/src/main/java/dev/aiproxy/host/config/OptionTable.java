package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Shortcut;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The one table of flags: every single value and every list of such in {@link GatewayConfig} has a flag and a variable
 * named after its key, and the documented ones a shorter name as well; plugins add those of their shortcuts.
 */
public final class OptionTable {
    /** Heading of the host's own flags. */
    public static final String HOST = "Gateway";

    private static final Map<String, String> SHORT_NAMES = Map.of(
            "model_providers", "model-provider",
            "retry.max_retries", "request-max-retries",
            "retry.base_delay", "request-base-delay",
            "renewal.ahead", "cron-refresh-token",
            "renewal.lead_time", "cron-near-minutes",
            "prompt_log.mode", "log-prompts");
    private static final Map<String, String> OTHER_VARIABLES = Map.of("port", "PORT");

    private final List<Option> options;
    private final Map<String, Option> byFlag = new LinkedHashMap<>();

    /** The host's own; reading them from annotations takes long, and a start asks for them several times. */
    private static final class Own {
        static final List<Option> OPTIONS = options();

        private static List<Option> options() {
            List<Option> options = new ArrayList<>();
            derive(GatewayConfig.class, List.of(), options);
            return List.copyOf(options);
        }
    }

    private OptionTable(List<Option> options) {
        this.options = List.copyOf(options);
        for (Option option : options) {
            option.flags().forEach(flag -> byFlag.putIfAbsent(flag, option));
        }
    }

    /** The host's own flags. */
    public static OptionTable ofHost() {
        return of(List.of());
    }

    /** The host's own flags and those of shortcuts; where both want one name, the host has it, and the
     * shortcut's flag is named after its section and key. */
    public static OptionTable of(List<TypedShortcut> shortcuts) {
        List<Option> options = new ArrayList<>(Own.OPTIONS);
        int own = options.size();
        for (TypedShortcut typed : shortcuts) {
            Shortcut shortcut = typed.shortcut();
            for (Shortcut.Key key : shortcut.keys()) {
                add(key, List.of(shortcut.section(), key.key()), typed.type(), options, own);
            }
        }
        return new OptionTable(options);
    }

    /** All flags, the host's first. */
    public List<Option> options() {
        return options;
    }

    /** The option of a flag that is named without its dashes. */
    public Optional<Option> byFlag(String flag) {
        return Optional.ofNullable(byFlag.get(flag));
    }

    /** All names of flags. */
    List<String> flags() {
        return List.copyOf(byFlag.keySet());
    }

    /** All names of variables. */
    List<String> variables() {
        return options.stream().flatMap(option -> option.variables().stream()).toList();
    }

    /** What can set a config key, for a problem that says it is missing. */
    Optional<Option> byKey(List<String> key) {
        return options.stream().filter(option -> option.keys().contains(key)).findFirst();
    }

    private static void derive(Class<?> type, List<String> path, List<Option> options) {
        for (RecordComponent component : type.getRecordComponents()) {
            List<String> key = new ArrayList<>(path);
            key.add(Names.snake(component.getName()));
            Class<?> plain = component.getType();
            if (plain.isRecord() && !ScalarReader.reads(plain) && plain != ConfigNode.Mapping.class) {
                derive(plain, key, options);
            } else if (isValue(component)) {
                options.add(own(component, List.copyOf(key)));
            }
        }
    }

    private static boolean isValue(RecordComponent component) {
        if (ScalarReader.reads(component.getType())) {
            return true;
        }
        return component.getGenericType() instanceof ParameterizedType generic
                && (generic.getRawType() == Optional.class || generic.getRawType() == List.class)
                && generic.getActualTypeArguments()[0] instanceof Class<?> inner
                && ScalarReader.reads(inner);
    }

    private static Option own(RecordComponent component, List<String> key) {
        String path = String.join(".", key);
        String mechanical = path.replace('.', '-').replace('_', '-');
        List<String> flags = new ArrayList<>();
        if (SHORT_NAMES.containsKey(path)) {
            flags.add(SHORT_NAMES.get(path));
        }
        flags.add(mechanical);
        List<String> variables =
                new ArrayList<>(flags.stream().map(OptionTable::variable).toList());
        if (OTHER_VARIABLES.containsKey(path)) {
            variables.add(OTHER_VARIABLES.get(path));
        }
        Doc doc = component.getAnnotation(Doc.class);
        Default declared = component.getAnnotation(Default.class);
        return new Option(
                List.copyOf(flags),
                List.copyOf(variables),
                List.of(key),
                kind(component.getType(), path),
                declared == null ? "" : declared.value(),
                doc == null ? "" : doc.value(),
                HOST);
    }

    private static Option.Kind kind(Type type, String path) {
        if (type == boolean.class) {
            return Option.Kind.SWITCH;
        }
        if (type == List.class) {
            return Option.Kind.LIST;
        }
        return switch (path) {
            case "retry.base_delay" -> Option.Kind.MILLISECONDS;
            case "renewal.lead_time" -> Option.Kind.MINUTES;
            default -> Option.Kind.VALUE;
        };
    }

    private static void add(Shortcut.Key key, List<String> path, String group, List<Option> options, int own) {
        boolean isTaken = options.subList(0, own).stream()
                .anyMatch(option -> option.flags().contains(key.flag()));
        String flag = isTaken ? String.join("-", path).replace('_', '-') : key.flag();
        for (int i = own; i < options.size(); i++) {
            if (options.get(i).flags().contains(flag)) {
                options.set(i, joined(options.get(i), key, path));
                return;
            }
        }
        options.add(new Option(
                List.of(flag),
                List.of(variable(flag), key.variable()),
                List.of(path),
                Option.Kind.VALUE,
                "",
                key.doc(),
                group));
    }

    private static Option joined(Option existing, Shortcut.Key key, List<String> path) {
        return new Option(
                existing.flags(),
                with(existing.variables(), key.variable()),
                with(existing.keys(), path),
                existing.kind(),
                existing.fallback(),
                existing.doc(),
                existing.group());
    }

    private static <T> List<T> with(List<T> list, T item) {
        if (list.contains(item)) {
            return list;
        }
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return List.copyOf(longer);
    }

    private static String variable(String flag) {
        return "AIPROXY_" + flag.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
