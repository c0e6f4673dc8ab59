package dev.aiproxy.api.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP header fields in their order, looked up without regard to case; immutable.
 *
 * <p>{@link #toString()} shows names only: values may be secrets.
 */
public final class Headers {
    /** No fields at all. */
    public static final Headers EMPTY = new Headers(new String[0]);

    private static final List<String> CREDENTIALS =
            List.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "proxy-authorization");

    private final String[] pairs;

    private Headers(String[] pairs) {
        this.pairs = pairs;
    }

    /** Names and values in turn: {@code of("content-type", "application/json")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        return new Headers(namesAndValues.clone());
    }

    /**
     * Whether a field may say who a client is, and so must never be passed on.
     *
     * @param name in any case
     */
    public static boolean isCredential(String name) {
        for (String credential : CREDENTIALS) {
            if (credential.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first value of a field, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** The first value of a field. */
    public Optional<String> first(String name) {
        return Optional.ofNullable(get(name));
    }

    /** All values of a field in their order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                values.add(pairs[i + 1]);
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return get(name) != null;
    }

    /** How many fields there are; a repeated field counts each time. */
    public int size() {
        return pairs.length / 2;
    }

    /** The name of a field as it was given, by its place from 0. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** The value of a field, by its place from 0. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** These fields with exactly one of the given name. */
    public Headers with(String name, String value) {
        return toBuilder().set(name, value).build();
    }

    /** These fields without any of the given name. */
    public Headers without(String name) {
        return contains(name) ? toBuilder().remove(name).build() : this;
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.pairs.addAll(Arrays.asList(pairs));
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(pairs, headers.pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    @Override
    public String toString() {
        Set<String> names = new LinkedHashSet<>();
        forEach((name, value) -> names.add(name.toLowerCase(Locale.ROOT)));
        return "Headers" + names;
    }

    /** Collects fields; not for use from several threads. */
    public static final class Builder {
        private final ArrayList<String> pairs = new ArrayList<>(32);

        private Builder() {}

        /** Adds a field beside others of the same name. */
        public Builder add(String name, String value) {
            pairs.add(name);
            pairs.add(value);
            return this;
        }

        /** Adds a field and removes all others of the same name. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        public Builder remove(String name) {
            for (int i = pairs.size() - 2; i >= 0; i -= 2) {
                if (pairs.get(i).equalsIgnoreCase(name)) {
                    pairs.remove(i + 1);
                    pairs.remove(i);
                }
            }
            return this;
        }

        /**
         * Removes each field that may say who a client is. The host has done so with a client's request; a provider does it
         * again before it sets an account's, so that never both of them are sent.
         */
        public Builder removeCredentials() {
            return removeAll(CREDENTIALS);
        }

        public Builder removeAll(Collection<String> names) {
            names.forEach(this::remove);
            return this;
        }

        public Headers build() {
            return pairs.isEmpty() ? EMPTY : new Headers(pairs.toArray(String[]::new));
        }
    }
}
