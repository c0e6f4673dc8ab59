package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Block.Media.Kind;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.wire.Members;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code inlineData} and {@code fileData}. */
final class MediaReader {
    private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "webp", "gif", "heic", "heif", "bmp");
    private static final Set<String> SOUNDS = Set.of("mp3", "wav", "aac", "flac", "ogg", "aiff", "m4a");
    private static final Set<String> FILMS = Set.of("mp4", "mpeg", "mov", "avi", "webm", "wmv", "flv", "3gp");

    private MediaReader() {}

    static Block.Media bytes(Message part, Message data) {
        String mimeType = type(data.text("mimeType"));
        String base64 = data.text("data");
        if (base64 == null) {
            throw Members.wrong(data.place().member("data"), "is missing");
        }
        String known = mimeType == null ? "application/octet-stream" : mimeType;
        return media(
                kind(known, ""),
                new Source.Bytes(known, standard(base64)),
                data.text("displayName"),
                extras(part, "inlineData", Names.BYTES_PART, data, Names.BYTES));
    }

    static Block.Media file(Message part, Message data) {
        String uri = data.text("fileUri");
        if (uri == null || uri.isEmpty()) {
            throw Members.wrong(data.place().member("fileUri"), "is missing");
        }
        String mimeType = type(data.text("mimeType"));
        Source source =
                isWeb(uri) ? new Source.Url(uri, mimeType) : new Source.FileReference(Names.PROTOCOL, uri, mimeType);
        return media(
                kind(mimeType == null ? "" : mimeType, uri),
                source,
                data.text("displayName"),
                extras(part, "fileData", Names.FILE_PART, data, Names.FILE));
    }

    private static Block.Media media(Kind kind, Source source, @Nullable String name, Extras extras) {
        return new Block.Media(kind, source, name, null, null, null, false, null, extras);
    }

    private static Extras extras(Message part, String name, Set<String> known, Message data, Set<String> inner) {
        ObjectNode rest = part.restOfPart(known);
        data.restInto(rest, name, inner);
        return new Extras(Names.PROTOCOL, part.place(), rest);
    }

    /** Files of Google's Files API and of its cloud storage mean nothing to others; all else is an address of the web. */
    private static boolean isWeb(String uri) {
        boolean http = uri.startsWith("https://") || uri.startsWith("http://");
        return http && !(uri.contains("generativelanguage.googleapis.com/") && uri.contains("/files/"));
    }

    static Kind kind(String mimeType, String uri) {
        if (mimeType.startsWith("image/")) {
            return Kind.IMAGE;
        }
        if (mimeType.startsWith("audio/")) {
            return Kind.AUDIO;
        }
        if (mimeType.startsWith("video/")) {
            return Kind.VIDEO;
        }
        if (!mimeType.isEmpty()) {
            return Kind.DOCUMENT;
        }
        String end = uri.substring(uri.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (IMAGES.contains(end)) {
            return Kind.IMAGE;
        }
        if (SOUNDS.contains(end)) {
            return Kind.AUDIO;
        }
        return FILMS.contains(end) || isYouTube(uri) ? Kind.VIDEO : Kind.DOCUMENT;
    }

    static boolean isYouTube(String uri) {
        return uri.startsWith("https://youtu.be/")
                || uri.startsWith("https://www.youtube.com/")
                || uri.startsWith("https://youtube.com/");
    }

    private static @Nullable String type(@Nullable String mimeType) {
        if (mimeType == null || mimeType.isEmpty()) {
            return null;
        }
        int semicolon = mimeType.indexOf(';');
        return (semicolon < 0 ? mimeType : mimeType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** The same bytes in the standard alphabet, padded, without line breaks. */
    static String standard(String base64) {
        boolean isStandard = base64.length() % 4 == 0;
        for (int i = 0; isStandard && i < base64.length(); i++) {
            char at = base64.charAt(i);
            isStandard = at > ' ' && at != '-' && at != '_';
        }
        if (isStandard) {
            return base64;
        }
        StringBuilder fixed = new StringBuilder(base64.length() + 3);
        for (int i = 0; i < base64.length(); i++) {
            char at = base64.charAt(i);
            if (at > ' ' && at != '=') {
                fixed.append(at == '-' ? '+' : at == '_' ? '/' : at);
            }
        }
        while (fixed.length() % 4 != 0) {
            fixed.append('=');
        }
        return fixed.toString();
    }
}
