package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Pictures and documents for Anthropic, by what their bytes are rather than by what they are said to be. */
final class MediaWriter {
    private final ContentWriter content;
    private final boolean own;
    private final Losses losses;

    /** @param own whether Anthropic's own client speaks, whose sources stay as it wrote them */
    MediaWriter(ContentWriter content, boolean own, Losses losses) {
        this.content = content;
        this.own = own;
        this.losses = losses;
    }

    /** @throws dev.aiproxy.api.chat.FaultException for what Anthropic has no block for */
    ObjectNode write(Block.Media media) {
        Place place = media.extras().place();
        if (media.detail() != null && !media.detail().equals("auto")) {
            losses.add(place.member("detail"), Loss.Kind.DROPPED, "pictures are always seen in full");
        }
        ObjectNode json = Json.object();
        switch (media.kind()) {
            case IMAGE -> image(media, place, json);
            case DOCUMENT -> document(media, place, json);
            case AUDIO -> throw unsupported(place, "Audio is not understood by the Anthropic Messages API.");
            case VIDEO -> throw unsupported(place, "Video is not understood by the Anthropic Messages API.");
        }
        media.extras().writeTo(MessagesProtocol.ID, json);
        Nested.unfold("citations", json, true);
        Nested.unfold("source", json, false);
        return json;
    }

    private void image(Block.Media media, Place place, ObjectNode json) {
        json.put("type", "image");
        if (asSaid(media, json)) {
            return;
        }
        ObjectNode source = json.putObject("source");
        switch (bytesOf(media.source(), place)) {
            case Source.Bytes bytes -> {
                String type = MediaTypes.sniff(bytes.base64()).orElse(normal(bytes.mimeType()));
                if (!MediaTypes.isImage(type)) {
                    throw unsupported(
                            place,
                            "Pictures of type '" + type
                                    + "' are not understood by the Anthropic Messages API; JPEG, PNG, GIF and WebP are.");
                }
                base64(source, type, bytes.base64());
            }
            case Source.Url url -> url(source, url.url(), place);
            case Source.FileReference file -> file(source, file, place);
            case Source.PlainText text -> throw unsupported(place, "A picture can't be text.");
            case Source.Blocks blocks -> throw unsupported(place, "A picture can't be made of blocks.");
        }
    }

    private void document(Block.Media media, Place place, ObjectNode json) {
        if (MediaReader.isSearchResult(media) && media.source() instanceof Source.Blocks parts) {
            json.put("type", "search_result");
            json.put("title", media.title());
            json.set("content", AsSaid.content(media.extras(), content.nested(parts.blocks())));
            citations(media, json);
            return;
        }
        json.put("type", "document");
        if (!asSaid(media, json)) {
            source(media, place, json);
        }
        String title = media.title() == null ? media.name() : media.title();
        if (title != null) {
            json.put("title", title);
        }
        if (media.context() != null) {
            json.put("context", media.context());
        }
        citations(media, json);
    }

    private boolean asSaid(Block.Media media, ObjectNode json) {
        if (own) {
            MediaReader.sourceAsSaid(media).ifPresent(source -> json.set("source", source.deepCopy()));
        }
        return json.has("source");
    }

    private void source(Block.Media media, Place place, ObjectNode json) {
        ObjectNode source = json.putObject("source");
        switch (bytesOf(media.source(), place)) {
            case Source.Bytes bytes -> bytes(source, bytes, place);
            case Source.Url url -> {
                String type = url.mimeType();
                if (type != null && !normal(type).equals(MediaTypes.PDF)) {
                    throw unsupported(
                            place, "The Anthropic Messages API fetches PDF documents only, not '" + type + "'.");
                }
                url(source, url.url(), place);
            }
            case Source.FileReference file -> file(source, file, place);
            case Source.PlainText text -> text(source, text.text());
            case Source.Blocks blocks -> {
                source.put("type", "content");
                source.set("content", content.nested(blocks.blocks()));
            }
        }
    }

    private static void citations(Block.Media media, ObjectNode json) {
        if (media.citations()) {
            json.putObject("citations").put("enabled", true);
        }
    }

    private static void bytes(ObjectNode source, Source.Bytes bytes, Place place) {
        String type = MediaTypes.sniff(bytes.base64()).orElse(normal(bytes.mimeType()));
        if (type.equals(MediaTypes.PDF)) {
            base64(source, type, bytes.base64());
        } else if (isText(type)) {
            text(source, decoded(bytes.base64(), place));
        } else {
            throw unsupported(
                    place,
                    "Documents of type '" + type
                            + "' are not understood by the Anthropic Messages API; PDF and plain text are.");
        }
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.equals("application/json") || type.equals("application/xml");
    }

    private static String decoded(String base64, Place place) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Members.wrong(place, "is not base64");
        }
    }

    private static Source bytesOf(Source source, Place place) {
        if (!(source instanceof Source.Url url) || !DataUrl.is(url.url())) {
            return source;
        }
        Optional<Source.Bytes> bytes = DataUrl.read(url.url());
        return bytes.orElseThrow(() -> Members.wrong(place, "has a data URL that can't be read"));
    }

    private static void base64(ObjectNode source, String type, String data) {
        source.put("type", "base64");
        source.put("media_type", type);
        source.put("data", DataUrl.normal(data));
    }

    private static void text(ObjectNode source, String text) {
        source.put("type", "text");
        source.put("media_type", "text/plain");
        source.put("data", text);
    }

    private static void url(ObjectNode source, String url, Place place) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("https://") && !lower.startsWith("http://")) {
            throw unsupported(place, "Only http and https addresses can be fetched by the Anthropic Messages API.");
        }
        source.put("type", "url");
        source.put("url", url);
    }

    private static void file(ObjectNode source, Source.FileReference file, Place place) {
        if (!file.protocol().equals(MessagesProtocol.ID)) {
            throw unsupported(place, "The file '" + file.id() + "' belongs to another provider.");
        }
        source.put("type", "file");
        source.put("file_id", file.id());
    }

    private static String normal(String type) {
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    private static FaultException unsupported(Place place, String message) {
        String path = place.toString();
        return Unsupported.at(place, "unsupported_value", path.isEmpty() ? message : path + ": " + message);
    }
}
