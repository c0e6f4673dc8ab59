package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sources of a text. The type, and what only Anthropic knows (indexes of documents, an encrypted index), stay with the
 * extras of each.
 */
final class Citations {
    private static final String WEB = "web_search_result_location";
    private static final String ENCRYPTED = "encrypted_index";
    private static final Set<String> WEB_KNOWN = Set.of("url", "title", "cited_text");
    private static final Set<String> DOCUMENT_KNOWN = Set.of("document_title", "cited_text");
    private static final Set<String> OTHER_KNOWN = Set.of("title", "cited_text");

    private Citations() {}

    static List<Citation> read(JsonNode citations, Place parent) {
        if (!citations.isArray() || citations.isEmpty()) {
            return List.of();
        }
        List<Citation> all = new ArrayList<>(citations.size());
        for (int i = 0; i < citations.size(); i++) {
            all.add(one(citations.get(i), parent.element("citations", i)));
        }
        return List.copyOf(all);
    }

    static Citation one(JsonNode json, Place place) {
        String type = json.path("type").stringValue("");
        return switch (type) {
            case WEB -> citation(Citation.Kind.URL, json, text(json, "url"), text(json, "title"), WEB_KNOWN, place);
            case "char_location", "page_location", "content_block_location" ->
                citation(Citation.Kind.DOCUMENT, json, null, text(json, "document_title"), DOCUMENT_KNOWN, place);
            default -> citation(Citation.Kind.OTHER, json, null, text(json, "title"), OTHER_KNOWN, place);
        };
    }

    private static Citation citation(
            Citation.Kind kind,
            JsonNode json,
            @Nullable String url,
            @Nullable String title,
            Set<String> known,
            Place place) {
        ObjectNode rest = Json.object();
        for (var member : json.properties()) {
            boolean read = known.contains(member.getKey()) && member.getValue().isString();
            if (!read) {
                rest.set(member.getKey(), member.getValue());
            }
        }
        return new Citation(
                kind, url, title, text(json, "cited_text"), -1, -1, new Extras(MessagesProtocol.ID, place, rest));
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isString() ? value.stringValue() : null;
    }

    /** A citation of this protocol as it came; empty for one of another, or one that nobody can check any more. */
    static Optional<ObjectNode> own(Citation citation) {
        JsonNode type = citation.extras().get(MessagesProtocol.ID, "type");
        if (!type.isString()) {
            return Optional.empty();
        }
        JsonNode index = citation.extras().get(MessagesProtocol.ID, ENCRYPTED);
        if (type.stringValue().equals(WEB) && index.stringValue("").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(members(citation, type.stringValue()));
    }

    /** A citation as a client can show it; empty for a source without an address that only another protocol knows. */
    static Optional<ObjectNode> shown(Citation citation) {
        JsonNode type = citation.extras().get(MessagesProtocol.ID, "type");
        if (type.isString()) {
            return Optional.of(members(citation, type.stringValue()));
        }
        if (citation.url() == null) {
            return Optional.empty();
        }
        ObjectNode json = Json.object();
        json.put("type", WEB);
        json.put("cited_text", citation.citedText() == null ? "" : citation.citedText());
        json.put("url", citation.url());
        json.put("title", citation.title());
        json.put(ENCRYPTED, "");
        return Optional.of(json);
    }

    private static ObjectNode members(Citation citation, String type) {
        ObjectNode json = Json.object();
        json.put("type", type);
        put(json, "cited_text", citation.citedText());
        put(json, "url", citation.url());
        put(json, citation.kind() == Citation.Kind.DOCUMENT ? "document_title" : "title", citation.title());
        citation.extras().writeTo(MessagesProtocol.ID, json);
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
