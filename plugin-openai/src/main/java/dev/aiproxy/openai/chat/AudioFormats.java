package dev.aiproxy.openai.chat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** OpenAI's words for formats of audio, and the types of everybody else. */
final class AudioFormats {
    private AudioFormats() {}

    static String mimeType(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "mp3" -> "audio/mpeg";
            case "pcm16" -> "audio/pcm";
            default -> "audio/" + format.toLowerCase(Locale.ROOT);
        };
    }

    /** OpenAI's word for what it takes as input; null for a type that it does not take. */
    static @Nullable String input(String mimeType) {
        return switch (mimeType) {
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
            case "audio/mpeg", "audio/mp3", "audio/mpeg3" -> "mp3";
            default -> null;
        };
    }
}
