package dev.aiproxy.claude.messages;

import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** Kinds of media by their first bytes, since declared types are often wrong and Anthropic rejects a mismatch. */
final class MediaTypes {
    static final String PDF = "application/pdf";

    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
    private static final int HEAD = 16;

    private MediaTypes() {}

    static boolean isImage(String type) {
        return IMAGES.contains(type);
    }

    /** What the bytes are; empty if their beginning tells nothing. */
    static Optional<String> sniff(String base64) {
        byte[] head;
        try {
            head = Base64.getDecoder().decode(base64.substring(0, Math.min(base64.length(), HEAD) / 4 * 4));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (starts(head, 0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of("image/jpeg");
        }
        if (starts(head, 0, 0x89, 'P', 'N', 'G')) {
            return Optional.of("image/png");
        }
        if (starts(head, 0, 'G', 'I', 'F', '8')) {
            return Optional.of("image/gif");
        }
        if (starts(head, 0, 'R', 'I', 'F', 'F') && starts(head, 8, 'W', 'E', 'B', 'P')) {
            return Optional.of("image/webp");
        }
        return starts(head, 0, '%', 'P', 'D', 'F') ? Optional.of(PDF) : Optional.empty();
    }

    private static boolean starts(byte[] head, int from, int... magic) {
        if (head.length < from + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[from + i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
