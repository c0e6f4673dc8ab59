package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.wire.Members;
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
    private static final String SOURCE = "source";
    private static final Set<String> SOURCE_KNOWN = Set.of("type", "media_type", "data", "url", "file_id", "content");

    private MediaReader() {}

    /** A picture; empty if its source is of a kind that we do not know. */
    static Optional<Block> image(ObjectNode json, Place place) {
        return source(json.path(SOURCE), place.member(SOURCE), null)
                .map(source -> Block.Media.of(
                        Block.Media.Kind.IMAGE,
                        source,
                        CacheMarks.read(json),
                        withSource(extras(json, place, IMAGE_KNOWN), json)));
    }

    /** A document; empty if its source is of a kind that we do not know. */
    static Optional<Block> document(ObjectNode json, Place place) {
        return source(json.path(SOURCE), place.member(SOURCE), MediaTypes.PDF)
                .map(source -> new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        source,
                        null,
                        new Members(json, place).text("title"),
                        new Members(json, place).text("context"),
                        null,
                        json.path("citations").path("enabled").asBoolean(false),
                        CacheMarks.read(json),
                        withSource(extras(json, place, DOCUMENT_KNOWN), json)));
    }

    /** A result of the client's own search: a document of texts; where it is from stays with the extras. */
    static Block searchResult(ObjectNode json, Place place) {
        List<Block> texts = new ContentReader(Optional.empty()).blocks(json.path("content"), place, "content");
        return new Block.Media(
                Block.Media.Kind.DOCUMENT,
                new Source.Blocks(texts),
                null,
                new Members(json, place).text("title"),
                null,
                null,
                json.path("citations").path("enabled").asBoolean(false),
                CacheMarks.read(json),
                AsSaid.withString(extras(json, place, RESULT_KNOWN), json.get("content")));
    }

    /** What a source has beside the thing itself; and the source as it was, which may be spelled in more ways than one. */
    private static Extras withSource(Extras extras, ObjectNode json) {
        JsonNode source = json.path(SOURCE);
        return Nested.read(SOURCE, source, SOURCE_KNOWN, extras).withForm(SOURCE, source);
    }

    /** The source as Anthropic's client wrote it; empty if it was another's or is another one by now. */
    static Optional<JsonNode> sourceAsSaid(Block.Media media) {
        JsonNode said = media.extras().form(MessagesProtocol.ID, SOURCE);
        String type = media.kind() == Block.Media.Kind.DOCUMENT ? MediaTypes.PDF : null;
        return said.isObject()
                        && source(said, media.extras().place(), type)
                                .filter(media.source()::equals)
                                .isPresent()
                ? Optional.of(said)
                : Optional.empty();
    }

    /** Whether a document came as a search result; a document's own source is no text. */
    static boolean isSearchResult(Block.Media media) {
        return media.extras().get(MessagesProtocol.ID, SOURCE).isString() && media.source() instanceof Source.Blocks;
    }

    private static Optional<Source> source(JsonNode json, Place place, @Nullable String typeOfUrl) {
        Members members = Members.of(json, place);
        return switch (json.path("type").stringValue("")) {
            case "base64" ->
                Optional.of(new Source.Bytes(
                        members.requiredText("media_type").toLowerCase(Locale.ROOT),
                        DataUrl.normal(members.requiredText("data"))));
            case "url" -> {
                String url = members.requiredText("url");
                Optional<Source.Bytes> inline = DataUrl.is(url) ? DataUrl.read(url) : Optional.empty();
                yield Optional.of(inline.isPresent() ? inline.get() : new Source.Url(url, typeOfUrl));
            }
            case "file" ->
                Optional.of(new Source.FileReference(MessagesProtocol.ID, members.requiredText("file_id"), typeOfUrl));
            case "text" -> Optional.of(new Source.PlainText(members.requiredText("data")));
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
