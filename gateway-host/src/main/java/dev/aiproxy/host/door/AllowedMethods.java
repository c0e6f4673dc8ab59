package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a path is said to take: the methods of its routes and those that the gateway itself answers (RFC 9110 §10.2.1). */
final class AllowedMethods {
    static final String FIELD = "allow";

    private AllowedMethods() {}

    /** The answer to who asks it of the gateway as a whole. */
    static WireResponse answer() {
        return naming(Cors.METHODS);
    }

    /** The answer to who asks it of a path whose routes have these methods. */
    static WireResponse answer(Set<String> methods) {
        return naming(of(methods));
    }

    private static WireResponse naming(String methods) {
        return new WireResponse(204, Headers.of(FIELD, methods), Body.EMPTY);
    }

    /** The same as the value of the field. */
    static String of(Set<String> methods) {
        if (methods.contains("*")) {
            return Cors.METHODS;
        }
        Set<String> all = new LinkedHashSet<>(methods);
        if (methods.contains("GET")) {
            all.add("HEAD");
        }
        all.add("OPTIONS");
        return String.join(", ", all);
    }
}
