package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sources of an answer. Google counts bytes of UTF-8 in the visible text of the candidate; citations count code points in
 * their block.
 */
final class Grounding {
    private Grounding() {}

    /**
     * The citations of a candidate.
     *
     * @param metadata {@code groundingMetadata}
     * @param text visible text of the candidate so far
     * @param blockStart where in it the block begins to which the citations go
     */
    static List<Citation> read(JsonNode metadata, String text, int blockStart) {
        List<Citation> citations = new ArrayList<>();
        JsonNode chunks = metadata.path("groundingChunks");
        JsonNode supports = metadata.path("groundingSupports");
        Offsets offsets = new Offsets(text, blockStart);
        for (JsonNode support : supports) {
            JsonNode segment = support.path("segment");
            int[] span = offsets.span(segment);
            for (JsonNode index : support.path("groundingChunkIndices")) {
                Citation citation = citation(chunks.path(index.asInt(-1)), span[0], span[1]);
                if (citation != null) {
                    citations.add(citation);
                }
            }
        }
        if (supports.isEmpty()) {
            for (JsonNode chunk : chunks) {
                Citation citation = citation(chunk, -1, -1);
                if (citation != null) {
                    citations.add(citation);
                }
            }
        }
        return citations;
    }

    /** Sources that the model recited, of {@code citationMetadata}. */
    static List<Citation> recited(JsonNode metadata, String text, int blockStart) {
        List<Citation> citations = new ArrayList<>();
        Offsets offsets = new Offsets(text, blockStart);
        for (String name : List.of("citations", "citationSources")) {
            for (JsonNode source : metadata.path(name)) {
                String uri = source.path("uri").asString("");
                if (!uri.isEmpty()) {
                    int[] span = offsets.span(source);
                    citations.add(url(uri, word(source.path("title")), span[0], span[1]));
                }
            }
        }
        return citations;
    }

    private static @Nullable Citation citation(JsonNode chunk, int start, int end) {
        for (JsonNode source : chunk) {
            String uri = source.path("uri").asString(source.path("sourceUri").asString(""));
            if (!uri.isEmpty()) {
                return url(uri, word(source.path("title")), start, end);
            }
        }
        return null;
    }

    private static Citation url(String uri, @Nullable String title, int start, int end) {
        return new Citation(Citation.Kind.URL, uri, title, null, start, end, Extras.NONE);
    }

    private static @Nullable String word(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }

    /** Turns offsets in bytes of the whole text into offsets in code points of a block. */
    private static final class Offsets {
        private final String text;
        private final int blockStart;

        private Offsets(String text, int blockStart) {
            this.text = text;
            this.blockStart = blockStart;
        }

        private int[] span(JsonNode segment) {
            int from = index(segment.path("startIndex").asInt(0));
            int to = index(segment.path("endIndex").asInt(-1));
            String words = segment.path("text").asString("");
            boolean fits = from >= 0
                    && to >= from
                    && (words.isEmpty() || text.substring(from, to).equals(words));
            if (!fits && !words.isEmpty()) {
                from = text.indexOf(words);
                to = from + words.length();
                fits = from >= 0;
            }
            if (!fits || from < blockStart) {
                return new int[] {-1, -1};
            }
            return new int[] {text.codePointCount(blockStart, from), text.codePointCount(blockStart, to)};
        }

        /** The index of the character at which a byte stands; -1 if there is none. */
        private int index(int bytes) {
            int count = 0;
            int at = 0;
            while (count < bytes && at < text.length()) {
                int codePoint = text.codePointAt(at);
                count += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                at += Character.charCount(codePoint);
            }
            return count == bytes ? at : -1;
        }
    }
}
