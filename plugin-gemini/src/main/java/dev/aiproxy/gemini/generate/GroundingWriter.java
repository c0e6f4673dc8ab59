package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the citations of one candidate as {@code groundingMetadata}, which counts bytes of UTF-8. */
final class GroundingWriter {
    private final List<Cited> cited = new ArrayList<>();
    private final Losses losses;

    GroundingWriter(Losses losses) {
        this.losses = losses;
    }

    /** @param blockStart where in the candidate's visible text the citation's block begins */
    void add(int blockStart, Citation citation) {
        losses.extras(citation.extras(), Names.PROTOCOL);
        if (citation.url() == null && citation.title() == null) {
            losses.dropped(citation.extras(), "citation", "it has neither address nor title");
            return;
        }
        if (citation.citedText() != null) {
            losses.dropped(citation.extras(), "cited_text", "Gemini tells what was said, not what it was taken from");
        }
        cited.add(new Cited(blockStart, citation));
    }

    /** The metadata; null if there are no citations. */
    @Nullable
    ObjectNode write(CharSequence text) {
        if (cited.isEmpty()) {
            return null;
        }
        ObjectNode metadata = Json.object();
        ArrayNode chunks = metadata.putArray("groundingChunks");
        ArrayNode supports = Json.array();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        String all = text.toString();
        for (Cited one : cited) {
            String url = one.citation.url() == null ? "" : one.citation.url();
            String title = one.citation.title() == null ? "" : one.citation.title();
            int number = numbers.computeIfAbsent(url + '\n' + title, key -> {
                ObjectNode web = chunks.addObject().putObject("web");
                if (!url.isEmpty()) {
                    web.put("uri", url);
                }
                if (!title.isEmpty()) {
                    web.put("title", title);
                }
                return chunks.size() - 1;
            });
            support(one, all, number, supports);
        }
        if (!supports.isEmpty()) {
            metadata.set("groundingSupports", supports);
        }
        return metadata;
    }

    private static void support(Cited one, String text, int number, ArrayNode supports) {
        int start = index(text, one.blockStart, one.citation.start());
        int end = index(text, one.blockStart, one.citation.end());
        if (start < 0 || end < start) {
            return;
        }
        ObjectNode support = supports.addObject();
        ObjectNode segment = support.putObject("segment");
        int first = bytes(text, 0, start);
        if (first > 0) {
            segment.put("startIndex", first);
        }
        segment.put("endIndex", first + bytes(text, start, end)).put("text", text.substring(start, end));
        support.putArray("groundingChunkIndices").add(number);
    }

    private static int bytes(String text, int from, int to) {
        return text.substring(from, to).getBytes(StandardCharsets.UTF_8).length;
    }

    private static int index(String text, int from, int codePoints) {
        if (codePoints < 0 || from > text.length() || codePoints > text.codePointCount(from, text.length())) {
            return -1;
        }
        return text.offsetByCodePoints(from, codePoints);
    }

    private record Cited(int blockStart, Citation citation) {}
}
