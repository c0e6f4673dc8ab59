package dev.aiproxy.host.runtime;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.log.SecretRegistry;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has logs leave out the secrets of credentials that did not come from config. */
final class RenewedSecrets {
    private RenewedSecrets() {}

    /** Looks at a record's components, and at those of records in it. */
    static void register(Record credentials) {
        for (RecordComponent component : credentials.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                take(component.getAccessor().invoke(credentials));
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException("the credentials can't be read", e);
            }
        }
    }

    private static void take(@Nullable Object value) {
        switch (value) {
            case Secret secret -> SecretRegistry.process().register(secret.reveal());
            case Optional<?> optional -> take(optional.orElse(null));
            case Iterable<?> several -> several.forEach(RenewedSecrets::take);
            case Record inner -> register(inner);
            case null, default -> {
                // nothing that could be a secret
            }
        }
    }
}
