package dev.aiproxy.host.runtime;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.log.SecretRegistry;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secrets of credentials that did not come from config; logs leave them out. Holds nothing of a plugin but texts. */
final class RenewedSecrets {
    private final List<String> values;

    private RenewedSecrets(List<String> values) {
        this.values = List.copyOf(values);
    }

    /** Has logs leave out what is secret among a record's components, and among those of records in it. */
    static RenewedSecrets register(Record credentials) {
        List<String> values = new ArrayList<>();
        read(credentials, values);
        values.forEach(SecretRegistry.process()::register);
        return new RenewedSecrets(values);
    }

    /** To be called once, when they are of no use to anybody any more. */
    void forget() {
        values.forEach(SecretRegistry.process()::forget);
    }

    private static void read(Record credentials, List<String> values) {
        for (RecordComponent component : credentials.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                take(component.getAccessor().invoke(credentials), values);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException("the credentials can't be read", e);
            }
        }
    }

    private static void take(@Nullable Object value, List<String> values) {
        switch (value) {
            case Secret secret -> values.add(secret.reveal());
            case Optional<?> optional -> take(optional.orElse(null), values);
            case Iterable<?> several -> several.forEach(each -> take(each, values));
            case Record inner -> read(inner, values);
            case null, default -> {
                // nothing that could be a secret
            }
        }
    }
}
