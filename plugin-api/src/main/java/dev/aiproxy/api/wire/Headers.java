package dev.aiproxy.api.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
        return new Builder(new String[16], 0);
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
        return new Builder(Arrays.copyOf(pairs, pairs.length + 8), pairs.length);
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
        private @Nullable String[] pairs;
        private int size;

        private Builder(@Nullable String[] pairs, int size) {
            this.pairs = pairs;
            this.size = size;
        }

        /** Adds a field beside others of the same name. */
        public Builder add(String name, String value) {
            Objects.requireNonNull(name, "the name of a field");
            Objects.requireNonNull(value, "the value of a field");
            if (size + 2 > pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * size + 2);
            }
            pairs[size] = name;
            pairs[size + 1] = value;
            size += 2;
            return this;
        }

        /** Adds a field and removes all others of the same name. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        public Builder remove(String name) {
            int kept = 0;
            for (int i = 0; i < size; i += 2) {
                String own = pairs[i];
                if (own == null || !own.equalsIgnoreCase(name)) {
                    pairs[kept] = own;
                    pairs[kept + 1] = pairs[i + 1];
                    kept += 2;
                }
            }
            size = kept;
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
            return size == 0 ? EMPTY : new Headers(Arrays.copyOf(pairs, size));
        }
    }
}
