package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.openai.protocol.DataUrl;
import dev.aiproxy.openai.protocol.Logprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;

/** Reads the content of messages and of tool outputs: a text, or a list of parts. */
final class ContentReader {
    private static final Set<String> TEXT = Set.of(Names.TYPE, "text", "annotations", "logprobs", Names.BREAKPOINT);
    private static final Set<String> IMAGE = Set.of(Names.TYPE, "image_url", "file_id", "detail", Names.BREAKPOINT);
    private static final Set<String> FILE =
            Set.of(Names.TYPE, "file_id", "file_data", "file_url", "filename", "detail", Names.BREAKPOINT);
    private static final Set<String> AUDIO = Set.of(Names.TYPE, Names.INPUT_AUDIO, Names.BREAKPOINT);
    private static final Set<String> REFUSAL = Set.of(Names.TYPE, Names.REFUSAL);
    private static final Set<String> URL_CITATION = Set.of(Names.TYPE, "url", "title", "start_index", "end_index");
    private static final String PDF = "application/pdf";

    private ContentReader() {}

    /**
     * The blocks of a content.
     *
     * @param name the member that holds it
     * @throws dev.aiproxy.api.chat.FaultException if it is neither a text nor a list of parts
     */
    static List<Block> read(Members of, String name) {
        JsonNode content = of.get(name);
        if (content == null) {
            return List.of();
        }
        if (content.isString()) {
            Extras extras = Extras.at(ResponsesProtocol.ID, of.place().member(name));
            return List.of(Block.Text.of(content.stringValue(), null, extras));
        }
        if (!(content instanceof ArrayNode parts)) {
            throw Members.wrong(of.place().member(name), "must be a string or a list");
        }
        List<Block> blocks = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            blocks.add(part(of.element(name, parts, i)));
        }
        return blocks;
    }

    /** One part of an answer, which also tells how likely its tokens were. */
    static Block ofAnswer(Members part) {
        Block block = part(part);
        if (!(block instanceof Block.Text text)) {
            return block;
        }
        return new Block.Text(
                text.text(),
                text.citations(),
                text.signature(),
                text.cache(),
                Logprobs.read(part.object().path("logprobs")),
                extras(part, TEXT));
    }

    /** One part. */
    static Block part(Members part) {
        String type = part.text(Names.TYPE, "");
        return switch (type) {
            case Names.INPUT_TEXT, Names.OUTPUT_TEXT, "text" -> text(part);
            case Names.REFUSAL -> new Block.Refusal(part.text(Names.REFUSAL, ""), extras(part, REFUSAL));
            case Names.INPUT_IMAGE -> image(part);
            case Names.INPUT_FILE -> file(part);
            case Names.INPUT_AUDIO -> audio(part);
            default -> foreign(part, type);
        };
    }

    private static Block text(Members part) {
        Extras extras = extras(part, TEXT);
        JsonNode logprobs = part.get("logprobs");
        if (logprobs != null && !logprobs.isEmpty()) {
            extras = extras.with("logprobs", logprobs);
        }
        return new Block.Text(part.text("text", ""), citations(part), null, mark(part), extras);
    }

    static List<Citation> citations(Members part) {
        ArrayNode list = part.list("annotations");
        if (list == null || list.isEmpty()) {
            return List.of();
        }
        List<Citation> citations = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            citations.add(citation(part.element("annotations", list, i)));
        }
        return citations;
    }

    /** One annotation. */
    static Citation citation(Members annotation) {
        String type = annotation.text(Names.TYPE, "");
        if (type.equals("url_citation")) {
            return new Citation(
                    Citation.Kind.URL,
                    annotation.text("url"),
                    annotation.text("title"),
                    null,
                    index(annotation, "start_index"),
                    index(annotation, "end_index"),
                    extras(annotation, URL_CITATION));
        }
        Citation.Kind kind =
                type.endsWith("file_citation") || type.equals("file_path") ? Citation.Kind.FILE : Citation.Kind.OTHER;
        // What other protocols could say of a file is its name; the rest goes back as it came.
        return new Citation(
                kind,
                null,
                annotation.text("filename"),
                null,
                index(annotation, "start_index"),
                index(annotation, "end_index"),
                new Extras(ResponsesProtocol.ID, annotation.place(), annotation.object()));
    }

    private static int index(Members annotation, String name) {
        JsonNode value = annotation.get(name);
        return value != null && value.isInt() && value.intValue() >= 0 ? value.intValue() : -1;
    }

    private static Block image(Members part) {
        String url = part.text("image_url");
        String file = part.text("file_id");
        if (url == null && file == null) {
            throw Members.wrong(part.place(), "has neither 'image_url' nor 'file_id'");
        }
        Source source =
                url == null ? new Source.FileReference(ResponsesProtocol.ID, orEmpty(file), null) : at(url, null);
        return new Block.Media(
                Block.Media.Kind.IMAGE,
                source,
                null,
                null,
                null,
                part.text("detail"),
                false,
                mark(part),
                extras(part, IMAGE));
    }

    private static Block file(Members part) {
        String data = part.text("file_data");
        String url = part.text("file_url");
        String file = part.text("file_id");
        String name = part.text("filename");
        Source source;
        if (data != null) {
            source = DataUrl.isData(data)
                    ? at(data, name)
                    : new Source.Bytes(typeOf(name), DataUrl.tidy(data).orElse(data));
        } else if (url != null) {
            source = at(url, null);
        } else if (file != null) {
            source = new Source.FileReference(ResponsesProtocol.ID, file, null);
        } else {
            throw Members.wrong(part.place(), "has none of 'file_data', 'file_url' and 'file_id'");
        }
        return new Block.Media(
                Block.Media.Kind.DOCUMENT,
                source,
                name,
                null,
                null,
                part.text("detail"),
                false,
                mark(part),
                extras(part, FILE));
    }

    private static Source at(String url, @Nullable String name) {
        DataUrl data = DataUrl.parse(url).orElse(null);
        if (data == null) {
            // An address, or nothing to be understood here: whoever gets it may say what is wrong.
            return new Source.Url(url, null);
        }
        boolean unsaid = name != null && data.mimeType().equals("application/octet-stream");
        return new Source.Bytes(unsaid ? typeOf(name) : data.mimeType(), data.base64());
    }

    private static String typeOf(@Nullable String name) {
        return name == null || name.regionMatches(true, name.length() - 4, ".pdf", 0, 4)
                ? PDF
                : "application/octet-stream";
    }

    private static Block audio(Members part) {
        Members audio = part.inner(Names.INPUT_AUDIO);
        if (audio == null) {
            throw Members.wrong(part.place(), "has no 'input_audio'");
        }
        String format = audio.text("format", "wav");
        Source source =
                new Source.Bytes(format.equals("mp3") ? "audio/mpeg" : "audio/" + format, audio.text("data", ""));
        return Block.Media.of(Block.Media.Kind.AUDIO, source, mark(part), extras(part, AUDIO));
    }

    private static Block foreign(Members part, String type) {
        Extras extras = Extras.at(ResponsesProtocol.ID, part.place()).withForm(Names.FORM_PART, BooleanNode.TRUE);
        return new Block.Foreign(ResponsesProtocol.ID, type, part.object(), null, extras);
    }

    static @Nullable CacheMark mark(Members part) {
        JsonNode mark = part.get(Names.BREAKPOINT);
        return mark == null || !mark.isObject()
                ? null
                : new CacheMark(mark.path("ttl").stringValue(null));
    }

    private static Extras extras(Members part, Set<String> known) {
        return Extras.unknown(ResponsesProtocol.ID, part.place(), part.object(), known);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
