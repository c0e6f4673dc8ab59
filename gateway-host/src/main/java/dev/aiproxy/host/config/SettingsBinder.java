package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Binds config strictly to annotated records, the host's own and those of plugins alike: an unknown key, a missing one
 * and a wrong value are problems, and all of them are found in one go. Keeps nothing of a record's class. Safe from any
 * thread.
 */
public final class SettingsBinder {
    private final Consumer<String> secrets;

    /** @param secrets is told every value that was bound to a {@link Secret}, so that logs can leave it out */
    public SettingsBinder(Consumer<String> secrets) {
        this.secrets = secrets;
    }

    /**
     * Makes a record of a mapping.
     *
     * @param path the mapping's own place in config, for problems; empty for the top
     * @return empty if a problem was noted
     */
    public <C extends Record> Optional<C> bind(ConfigNode.Mapping node, Class<C> type, String path, Problems problems) {
        return bind(node, type, path, problems, List.of());
    }

    /**
     * Makes a record of what a mapping holds beside keys that were taken out of it.
     *
     * @param taken the keys that stand there, too, and may be what was meant by one that is unknown
     */
    public <C extends Record> Optional<C> bind(
            ConfigNode.Mapping node, Class<C> type, String path, Problems problems, List<String> taken) {
        int before = problems.count();
        Object bound = new Binding(problems).record(node, type, path, taken);
        return problems.count() > before ? Optional.empty() : Optional.ofNullable(type.cast(bound));
    }

    /** The keys that a record knows, in its order. */
    public static List<String> keys(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.isAnnotationPresent(Rest.class))
                .map(component -> Names.snake(component.getName()))
                .toList();
    }

    /** What a default stands for, as a node of the kind that the type wants. */
    static ConfigNode defaultNode(Type type, String text, ConfigNode.Place place, Problems problems) {
        if (type instanceof Class<?> plain && ScalarReader.reads(plain)) {
            boolean quoted = text.length() > 1
                    && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                    && text.charAt(0) == text.charAt(text.length() - 1);
            return new ConfigNode.Scalar(quoted ? text.substring(1, text.length() - 1) : text, false, place);
        }
        return YamlReader.read(text, "@Default", problems);
    }

    /** One call of {@link #bind}; every method gives null after it noted a problem. */
    private final class Binding {
        private final Problems problems;
        private final List<String> seen = new ArrayList<>();

        Binding(Problems problems) {
            this.problems = problems;
        }

        @Nullable
        Object record(ConfigNode.Mapping node, Class<?> type, String path) {
            return record(node, type, path, List.of());
        }

        @Nullable
        Object record(ConfigNode.Mapping node, Class<?> type, String path, List<String> taken) {
            RecordComponent[] components = type.getRecordComponents();
            List<String> known = keys(type);
            boolean open = known.size() < components.length;
            if (!open) {
                refuseUnknown(node, known, taken, path);
            }
            @Nullable Object[] values = new Object[components.length];
            boolean whole = true;
            for (int i = 0; i < components.length; i++) {
                RecordComponent component = components[i];
                values[i] = component.isAnnotationPresent(Rest.class)
                        ? rest(node, known)
                        : component(node, component, path);
                whole &= values[i] != null;
            }
            return whole ? construct(type, components, values, node.place(), path) : null;
        }

        private void refuseUnknown(ConfigNode.Mapping node, List<String> known, List<String> taken, String path) {
            List<String> possible =
                    Stream.concat(known.stream(), taken.stream()).toList();
            node.entries().forEach((key, entry) -> {
                if (!known.contains(key)) {
                    problems.add(entry.place(), Names.join(path, key), "unknown key; " + Names.hint(key, possible, ""));
                }
            });
        }

        private ConfigNode.Mapping rest(ConfigNode.Mapping node, List<String> known) {
            Map<String, ConfigNode.Entry> others = new LinkedHashMap<>(node.entries());
            others.keySet().removeAll(known);
            return new ConfigNode.Mapping(others, node.place());
        }

        private @Nullable Object component(ConfigNode.Mapping node, RecordComponent component, String path) {
            String key = Names.snake(component.getName());
            ConfigNode.Entry entry = node.entries().get(key);
            String at = Names.join(path, key);
            return entry == null || entry.isNull()
                    ? missing(component, entry == null ? node.place() : entry.place(), at)
                    : value(entry.value(), component.getGenericType(), at);
        }

        private @Nullable Object missing(RecordComponent component, ConfigNode.Place place, String path) {
            Class<?> type = component.getType();
            Default declared = component.getAnnotation(Default.class);
            if (declared != null) {
                return value(
                        defaultNode(component.getGenericType(), declared.value(), place, problems),
                        component.getGenericType(),
                        path);
            }
            if (type == Optional.class) {
                return Optional.empty();
            }
            if (type == List.class) {
                return List.of();
            }
            if (type == Map.class) {
                return Map.of();
            }
            ConfigNode.Mapping empty = new ConfigNode.Mapping(new LinkedHashMap<>(), place);
            if (type == ConfigNode.Mapping.class) {
                return empty;
            }
            if (type.isRecord() && !ScalarReader.reads(type)) {
                return record(empty, type, path);
            }
            return problem(place, path, "is missing; expected " + ScalarReader.expectation(type));
        }

        private @Nullable Object value(ConfigNode node, Type type, String path) {
            if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
                Type[] arguments = generic.getActualTypeArguments();
                if (raw == Optional.class) {
                    return optional(node, arguments[0], path);
                }
                if (raw == List.class) {
                    return list(node, arguments[0], path);
                }
                if (raw == Map.class) {
                    return map(node, arguments[1], path);
                }
            }
            if (!(type instanceof Class<?> plain)) {
                return unsupported(node, type, path);
            }
            if (plain == ConfigNode.Mapping.class) {
                return mapping(node, path);
            }
            if (ScalarReader.reads(plain)) {
                return scalar(node, plain, path);
            }
            if (!plain.isRecord()) {
                return unsupported(node, type, path);
            }
            ConfigNode.Mapping mapping = mapping(node, path);
            return mapping == null ? null : record(mapping, plain, path);
        }

        private @Nullable Object optional(ConfigNode node, Type type, String path) {
            if (node instanceof ConfigNode.Scalar scalar && scalar.value().isBlank()) {
                return Optional.empty();
            }
            Object value = value(node, type, path);
            return value == null ? null : Optional.of(value);
        }

        private @Nullable Object list(ConfigNode node, Type type, String path) {
            List<ConfigNode> items;
            if (node instanceof ConfigNode.Sequence list) {
                items = list.items();
            } else if (node instanceof ConfigNode.Scalar scalar
                    && (scalar.place().isFlag() || scalar.place().isVariable())) {
                items = separated(scalar);
            } else {
                return problem(node.place(), path, "expected a list, written [a, b] or as lines that start with '- '");
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Object value = value(items.get(i), type, path + '[' + i + ']');
                if (value != null) {
                    values.add(value);
                }
            }
            return values.size() == items.size() ? List.copyOf(values) : null;
        }

        private List<ConfigNode> separated(ConfigNode.Scalar scalar) {
            return Arrays.stream(scalar.value().split(",", -1))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .<ConfigNode>map(each -> new ConfigNode.Scalar(each, false, scalar.place()))
                    .toList();
        }

        private @Nullable Object map(ConfigNode node, Type type, String path) {
            ConfigNode.Mapping mapping = mapping(node, path);
            if (mapping == null) {
                return null;
            }
            Map<String, Object> values = new LinkedHashMap<>();
            mapping.entries().forEach((key, entry) -> {
                Object value = value(entry.value(), type, Names.join(path, key));
                if (value != null) {
                    values.put(key, value);
                }
            });
            return values.size() == mapping.entries().size() ? Collections.unmodifiableMap(values) : null;
        }

        private ConfigNode.@Nullable Mapping mapping(ConfigNode node, String path) {
            if (node instanceof ConfigNode.Mapping mapping) {
                return mapping;
            }
            if (node instanceof ConfigNode.Scalar scalar && scalar.isNull()) {
                return new ConfigNode.Mapping(new LinkedHashMap<>(), scalar.place());
            }
            problems.add(node.place(), path, "expected keys and values");
            return null;
        }

        private @Nullable Object scalar(ConfigNode node, Class<?> type, String path) {
            String expected = "expected " + ScalarReader.expectation(type);
            if (!(node instanceof ConfigNode.Scalar scalar) || scalar.isNull()) {
                return problem(node.place(), path, expected);
            }
            Optional<Object> value = ScalarReader.read(scalar.value(), type);
            if (value.isEmpty()) {
                return problem(scalar.place(), path, expected + ", not " + ScalarReader.shown(scalar.value()));
            }
            if (value.get() instanceof Secret secret) {
                seen.add(secret.reveal());
                secrets.accept(secret.reveal());
            }
            return value.get();
        }

        private @Nullable Object construct(
                Class<?> type,
                RecordComponent[] components,
                @Nullable Object[] values,
                ConfigNode.Place place,
                String path) {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                return problem(place, path, reason(e.getCause()));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return problem(place, path, "the settings record " + type.getName() + " can't be made");
            }
        }

        private String reason(@Nullable Throwable thrown) {
            String message = thrown == null || thrown.getMessage() == null ? "is refused" : thrown.getMessage();
            for (String secret : seen) {
                if (secret.length() >= 3) {
                    message = message.replace(secret, "***");
                }
            }
            return thrown instanceof IllegalArgumentException || thrown == null
                    ? message
                    : thrown.getClass().getSimpleName() + ": " + message;
        }

        private @Nullable Object unsupported(ConfigNode node, Type type, String path) {
            return problem(node.place(), path, "a setting can't have the type " + type.getTypeName());
        }

        private @Nullable Object problem(ConfigNode.Place place, String path, String message) {
            problems.add(place, path, message);
            return null;
        }
    }
}
