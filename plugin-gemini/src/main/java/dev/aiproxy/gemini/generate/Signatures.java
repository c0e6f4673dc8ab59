package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Values of {@code thoughtSignature}. The member is bytes, so a value that travels through a client of this protocol is
 * written in base64.
 */
final class Signatures {
    /** A value that a client brought and nobody knows the maker of. */
    private static final String ANYBODY = "*";

    private Signatures() {}

    /** What a client sent; null if it is a broken carrier, empty, or the word for having none. */
    static @Nullable Sealed read(@Nullable String value, Sealed.Slot slot) {
        if (value == null || value.isEmpty() || value.equals(Names.NO_SIGNATURE)) {
            return null;
        }
        if (Carrier.isCarried(value)) {
            return Carrier.unwrap(value).orElse(null);
        }
        if (value.startsWith(Carrier.PREFIX_IN_BASE64)) {
            try {
                byte[] text = Base64.getDecoder().decode(value.replace('-', '+').replace('_', '/'));
                return Carrier.unwrap(new String(text, StandardCharsets.UTF_8)).orElse(null);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return new Sealed(Names.PROTOCOL, ANYBODY, slot, value);
    }

    /** What a client gets. */
    static String carried(Sealed sealed) {
        return Base64.getEncoder().encodeToString(Carrier.wrap(sealed).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it may be sent to that provider. */
    static boolean fits(@Nullable Sealed sealed, Target target) {
        return sealed != null
                && sealed.protocol().equals(Names.PROTOCOL)
                && !sealed.value().isEmpty()
                && (sealed.realm().equals(ANYBODY) || sealed.realm().equals(target.realm()));
    }
}
