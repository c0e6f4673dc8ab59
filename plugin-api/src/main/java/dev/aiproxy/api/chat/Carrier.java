package dev.aiproxy.api.chat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * How a {@link Sealed} value travels through a client whose protocol has a place for such a value of its own maker:
 * {@code gw1:<protocol>/<realm>:<slot>:<base64url>}. The client sends it back as it would its own maker's.
 *
 * <p>An empty value stands for a thought that was never signed; its text still serves services that want it back.
 */
public final class Carrier {
    /** What every carried value begins with. */
    public static final String PREFIX = "gw1:";

    /** What a carried value begins with where a protocol has it in base64. */
    public static final String PREFIX_IN_BASE64 = "Z3cxO";

    private Carrier() {}

    /** The text to put in the client's slot. */
    public static String wrap(Sealed sealed) {
        String maker = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((sealed.protocol() + '/' + sealed.realm()).getBytes(StandardCharsets.UTF_8));
        String value = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(sealed.value().getBytes(StandardCharsets.UTF_8));
        return PREFIX + maker + ':' + sealed.slot().letter() + ':' + value;
    }

    /** Whether a text claims to be a carried value, well-formed or not. */
    public static boolean isCarried(String text) {
        return text.startsWith(PREFIX);
    }

    /** What a carried text holds; empty if it is none, or a broken one. */
    public static Optional<Sealed> unwrap(String text) {
        if (!isCarried(text)) {
            return Optional.empty();
        }
        String[] parts = text.split(":", 4);
        if (parts.length != 4 || parts[2].length() != 1) {
            return Optional.empty();
        }
        try {
            String maker = decode(parts[1]);
            int slash = maker.indexOf('/');
            if (slash < 0) {
                return Optional.empty();
            }
            for (Sealed.Slot slot : Sealed.Slot.values()) {
                if (slot.letter() == parts[2].charAt(0)) {
                    return Optional.of(
                            new Sealed(maker.substring(0, slash), maker.substring(slash + 1), slot, decode(parts[3])));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decode(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
