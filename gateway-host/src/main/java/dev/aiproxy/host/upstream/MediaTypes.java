package dev.aiproxy.host.upstream;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What bytes are: by what they begin with, which counts more than what a server says of them. */
final class MediaTypes {
    private MediaTypes() {}

    /** The media type, lower case without parameters; null if it is none that a model could read. */
    static @Nullable String of(byte[] bytes, String declared) {
        String known = byBeginning(bytes);
        if (known != null) {
            return known;
        }
        int end = declared.indexOf(';');
        String type = (end < 0 ? declared : declared.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        // A declared picture that does not begin like one is something else.
        boolean readable = type.startsWith("audio/") || type.startsWith("video/") || type.equals("text/plain");
        return readable ? type : null;
    }

    private static @Nullable String byBeginning(byte[] bytes) {
        if (begins(bytes, 0, "\u0089PNG")) {
            return "image/png";
        }
        if (begins(bytes, 0, "\u00FF\u00D8\u00FF")) {
            return "image/jpeg";
        }
        if (begins(bytes, 0, "GIF8")) {
            return "image/gif";
        }
        if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP")) {
            return "image/webp";
        }
        if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WAVE")) {
            return "audio/wav";
        }
        return begins(bytes, 0, "%PDF-") ? "application/pdf" : null;
    }

    private static boolean begins(byte[] bytes, int at, String with) {
        if (bytes.length < at + with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if ((bytes[at + i] & 0xFF) != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
