package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Block.Media.Kind;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.openai.protocol.DataUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** Reads the content of a message: a string, or parts. */
final class ContentReader {
    private ContentReader() {}

    static List<Block> read(Members message) {
        JsonNode content = message.value("content");
        List<Block> blocks = new ArrayList<>();
        if (content.isString()) {
            blocks.add(Block.Text.of(
                    content.stringValue(), null, Extras.at(ID, message.place().member("content"))));
        } else if (content.isArray()) {
            int number = 0;
            for (JsonNode part : content) {
                blocks.add(part(part, message.place().element("content", number++)));
            }
            if (blocks.size() == 1 && blocks.getFirst() instanceof Block.Text only) {
                blocks.set(
                        0,
                        Block.Text.of(
                                only.text(), only.cache(), only.extras().withForm(Names.FORM_PART, BooleanNode.TRUE)));
            }
        } else if (!content.isMissingNode()) {
            throw message.wrong("content", "must be a string or an array of parts");
        }
        return blocks;
    }

    private static Block part(JsonNode node, Place place) {
        if (node.isString()) {
            return Block.Text.of(node.stringValue(), null, Extras.at(ID, place));
        }
        Members part = Members.of(node, place);
        String type = part.requiredText("type");
        CacheMark cache = CacheMarks.read(node);
        return switch (type) {
            case "text", "input_text", "output_text" ->
                Block.Text.of(part.requiredText("text"), cache, Extras.unknown(ID, place, node, Names.TEXT));
            case "refusal" ->
                new Block.Refusal(part.requiredText("refusal"), extras(part, Set.of("type", "refusal"), "", Set.of()));
            case "image_url" -> image(part, cache);
            case "input_audio" -> audio(part, cache);
            case "file" -> file(part, cache);
            case "video_url" -> video(part, cache);
            default -> new Block.Foreign(ID, type, node, null, Extras.at(ID, place));
        };
    }

    private static Block image(Members part, @Nullable CacheMark cache) {
        JsonNode value = part.value("image_url");
        Members image = value.isObject() ? part.within("image_url") : part;
        String url = value.isObject() ? image.requiredText("url") : part.requiredText("image_url");
        String detail = image.text("detail");
        return new Block.Media(
                Kind.IMAGE,
                source(url, image.place().member("url")),
                null,
                null,
                null,
                detail,
                false,
                cache,
                extras(part, Set.of("type", "image_url", "detail"), "image_url", Set.of("url", "detail")));
    }

    private static Block audio(Members part, @Nullable CacheMark cache) {
        Members audio = part.within("input_audio");
        String data = audio.requiredText("data");
        String base64 = DataUrl.isData(data)
                ? DataUrl.parse(data).map(DataUrl::base64).orElse("")
                : DataUrl.tidy(data).orElse("");
        if (base64.isEmpty()) {
            throw Members.wrong(audio.place().member("data"), "is no base64");
        }
        String format = audio.text("format");
        return Block.Media.of(
                Kind.AUDIO,
                new Source.Bytes(AudioFormats.mimeType(format == null ? "wav" : format), base64),
                cache,
                extras(part, Set.of("type", "input_audio"), "input_audio", Set.of("data", "format")));
    }

    private static Block file(Members part, @Nullable CacheMark cache) {
        Members file = part.within("file");
        String name = file.text("filename");
        String id = file.text("file_id");
        String data = file.text("file_data");
        Source source;
        if (data != null) {
            source = fileData(data, name, file.place().member("file_data"));
        } else if (id != null) {
            source = new Source.FileReference(ID, id, null);
        } else {
            throw Members.wrong(file.place(), "has neither file_data nor file_id");
        }
        return new Block.Media(
                Kind.DOCUMENT,
                source,
                name,
                null,
                null,
                null,
                false,
                cache,
                extras(part, Set.of("type", "file"), "file", Set.of("filename", "file_id", "file_data")));
    }

    private static Source fileData(String data, @Nullable String name, Place place) {
        if (data.startsWith("http://") || data.startsWith("https://") || DataUrl.isData(data)) {
            return source(data, place);
        }
        String base64 = DataUrl.tidy(data).orElseThrow(() -> Members.wrong(place, "is no data: URL"));
        boolean text = name != null && name.toLowerCase(Locale.ROOT).endsWith(".txt");
        return new Source.Bytes(text ? "text/plain" : "application/pdf", base64);
    }

    private static Block video(Members part, @Nullable CacheMark cache) {
        JsonNode value = part.value("video_url");
        Members video = value.isObject() ? part.within("video_url") : part;
        String url = value.isObject() ? video.requiredText("url") : part.requiredText("video_url");
        return Block.Media.of(
                Kind.VIDEO,
                source(url, video.place().member("url")),
                cache,
                extras(part, Set.of("type", "video_url"), "video_url", Set.of("url")));
    }

    private static Source source(String url, Place place) {
        if (!DataUrl.isData(url)) {
            return new Source.Url(url, null);
        }
        DataUrl data = DataUrl.parse(url).orElseThrow(() -> Members.wrong(place, "is a data: URL that can't be read"));
        return new Source.Bytes(data.mimeType(), data.base64());
    }

    private static Extras extras(Members part, Set<String> known, String inner, Set<String> knownInside) {
        Extras extras = Extras.unknown(ID, part.place(), part.object(), known);
        if (!extras.members().isEmpty() && CacheMarks.read(part.object()) != null) {
            extras = new Extras(ID, part.place(), extras.members().deepCopy());
            extras.members().remove(Names.MARKS);
        }
        JsonNode within = part.value(inner);
        if (within.isObject()) {
            Extras more = Extras.unknown(ID, part.place().member(inner), within, knownInside);
            if (!more.members().isEmpty()) {
                extras = extras.with(inner, more.members());
            }
        }
        return extras;
    }
}
