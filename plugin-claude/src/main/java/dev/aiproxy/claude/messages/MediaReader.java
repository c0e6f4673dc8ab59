package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures, documents and search results of a request. */
final class MediaReader {
    private static final Set<String> IMAGE_KNOWN = Set.of("type", "source", CacheMarks.MEMBER);
    private static final Set<String> DOCUMENT_KNOWN =
            Set.of("type", "source", "title", "context", "citations", CacheMarks.MEMBER);
    private static final Set<String> RESULT_KNOWN = Set.of("type", "title", "content", "citations", CacheMarks.MEMBER);

    private MediaReader() {}

    /** A picture; empty if its source is of a kind that we do not know. */
    static Optional<Block> image(ObjectNode json, Place place) {
        return source(json.path("source"), place.member("source"), null)
                .map(source -> Block.Media.of(
                        Block.Media.Kind.IMAGE, source, CacheMarks.read(json), extras(json, place, IMAGE_KNOWN)));
    }

    /** A document; empty if its source is of a kind that we do not know. */
    static Optional<Block> document(ObjectNode json, Place place) {
        return source(json.path("source"), place.member("source"), MediaTypes.PDF)
                .map(source -> new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        source,
                        null,
                        Members.text(json, "title", place),
                        Members.text(json, "context", place),
                        null,
                        json.path("citations").path("enabled").asBoolean(false),
                        CacheMarks.read(json),
                        extras(json, place, DOCUMENT_KNOWN)));
    }

    /** A result of the client's own search: a document of texts; where it is from stays with the extras. */
    static Block searchResult(ObjectNode json, Place place) {
        List<Block> texts = new ContentReader(Optional.empty()).blocks(json.path("content"), place, "content");
        return new Block.Media(
                Block.Media.Kind.DOCUMENT,
                new Source.Blocks(texts),
                null,
                Members.text(json, "title", place),
                null,
                null,
                json.path("citations").path("enabled").asBoolean(false),
                CacheMarks.read(json),
                extras(json, place, RESULT_KNOWN));
    }

    /** Whether a document came as a search result; a document's own source is no text. */
    static boolean isSearchResult(Block.Media media) {
        return media.extras().get(MessagesProtocol.ID, "source").isString() && media.source() instanceof Source.Blocks;
    }

    private static Optional<Source> source(JsonNode json, Place place, @Nullable String typeOfUrl) {
        if (!json.isObject()) {
            throw Members.invalid(place, "must be an object");
        }
        return switch (json.path("type").stringValue("")) {
            case "base64" ->
                Optional.of(new Source.Bytes(
                        Members.requiredText(json, "media_type", place).toLowerCase(Locale.ROOT),
                        DataUrl.normal(Members.requiredText(json, "data", place))));
            case "url" -> {
                String url = Members.requiredText(json, "url", place);
                Optional<Source.Bytes> inline = DataUrl.is(url) ? DataUrl.read(url) : Optional.empty();
                yield Optional.of(inline.isPresent() ? inline.get() : new Source.Url(url, typeOfUrl));
            }
            case "file" ->
                Optional.of(new Source.FileReference(
                        MessagesProtocol.ID, Members.requiredText(json, "file_id", place), typeOfUrl));
            case "text" -> Optional.of(new Source.PlainText(Members.requiredText(json, "data", place)));
            case "content" ->
                Optional.of(new Source.Blocks(
                        new ContentReader(Optional.empty()).blocks(json.path("content"), place, "content")));
            default -> Optional.empty();
        };
    }

    private static Extras extras(ObjectNode json, Place place, Set<String> known) {
        return Nested.read(
                "citations", json.path("citations"), Set.of("enabled"), ContentReader.extras(json, place, known));
    }
}
