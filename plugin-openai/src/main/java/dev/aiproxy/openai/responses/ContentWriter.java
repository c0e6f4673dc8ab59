package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.DataUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes parts of messages and of tool outputs. One object per request. */
final class ContentWriter {
    private final Losses losses;
    private final boolean marks;

    /** @param marks whether the model takes marks that say how far to cache */
    ContentWriter(Losses losses, boolean marks) {
        this.losses = losses;
        this.marks = marks;
    }

    /** What the user, the operator or a tool says; nothing is added for what can't be said. */
    void input(Block block, ArrayNode to) {
        switch (block) {
            case Block.Text text -> {
                ObjectNode part = typed(Names.INPUT_TEXT);
                part.put("text", text.text());
                finish(part, text.cache(), text.extras());
                citations(text);
                to.add(part);
            }
            case Block.Media media -> media(media, to);
            case Block.Refusal refusal -> {
                ObjectNode part = typed(Names.INPUT_TEXT);
                part.put("text", refusal.text());
                finish(part, null, refusal.extras());
                to.add(part);
            }
            case Block.Foreign foreign -> foreign(foreign, Names.INPUT_TEXT, to);
            case Block.Reasoning reasoning -> drop(reasoning.extras(), "only the model thinks");
            case Block.ToolCall call -> drop(call.extras(), "only the model calls tools");
            case Block.ToolResult result -> drop(result.extras(), "a result stands by itself");
        }
    }

    private void citations(Block.Text text) {
        for (Citation citation : text.citations()) {
            drop(citation.extras(), "only answers have citations");
        }
    }

    /** What the model said. */
    void output(Block block, ArrayNode to) {
        switch (block) {
            case Block.Text text -> {
                ObjectNode part = typed(Names.OUTPUT_TEXT);
                part.put("text", text.text());
                ArrayNode annotations = part.putArray("annotations");
                for (Citation citation : text.citations()) {
                    ObjectNode annotation = annotation(citation, text.text(), losses);
                    if (annotation != null) {
                        annotations.add(annotation);
                    }
                }
                finish(part, text.cache(), text.extras());
                to.add(part);
            }
            case Block.Refusal refusal -> {
                ObjectNode part = typed(Names.REFUSAL);
                part.put(Names.REFUSAL, refusal.text());
                finish(part, null, refusal.extras());
                to.add(part);
            }
            case Block.Foreign foreign -> foreign(foreign, Names.OUTPUT_TEXT, to);
            default -> drop(block.extras(), "can't be sent back as the model's");
        }
    }

    private void foreign(Block.Foreign foreign, String textType, ArrayNode to) {
        if (foreign.protocol().equals(ResponsesProtocol.ID)) {
            to.add(foreign.json());
            return;
        }
        String summary = foreign.summary();
        if (summary == null) {
            losses.add(foreign.extras().place(), Loss.Kind.DROPPED, foreign.type() + " belongs to another provider");
            return;
        }
        losses.add(foreign.extras().place(), Loss.Kind.EMULATED, foreign.type() + " is sent as a line of text");
        to.add(typed(textType).put("text", summary));
    }

    private void drop(Extras extras, String why) {
        losses.add(extras.place(), Loss.Kind.DROPPED, why);
    }

    /**
     * An annotation of a text.
     *
     * @return null if the format has none for it, which is then reported
     */
    static @Nullable ObjectNode annotation(Citation citation, CharSequence text, Losses losses) {
        ObjectNode annotation;
        boolean own = citation.extras().protocol().equals(ResponsesProtocol.ID);
        if (citation.kind() == Citation.Kind.URL && citation.url() != null) {
            annotation = typed("url_citation");
            annotation.put("url", citation.url());
            annotation.put("title", citation.title() == null ? "" : citation.title());
            annotation.put("start_index", Math.max(0, citation.start()));
            int end = citation.end() < 0 ? Character.codePointCount(text, 0, text.length()) : citation.end();
            annotation.put("end_index", end);
            if (citation.citedText() != null) {
                losses.dropped(citation.extras(), "cited_text", "annotations have no place for the quoted words");
            }
            citation.extras().writeTo(ResponsesProtocol.ID, annotation);
            losses.extras(citation.extras(), ResponsesProtocol.ID);
            return annotation;
        }
        if (own) {
            return citation.extras().members();
        }
        losses.add(citation.extras().place(), Loss.Kind.DROPPED, "no annotation for such a source");
        return null;
    }

    private void media(Block.Media media, ArrayNode to) {
        switch (media.kind()) {
            case IMAGE -> to.add(image(media));
            case DOCUMENT -> document(media, to);
            case AUDIO -> to.add(audio(media));
            case VIDEO -> throw unsupported(media, "video");
        }
    }

    private ObjectNode image(Block.Media media) {
        ObjectNode part = typed(Names.INPUT_IMAGE);
        switch (media.source()) {
            case Source.Bytes bytes -> part.put("image_url", DataUrl.of(bytes.mimeType(), bytes.base64()));
            case Source.Url url -> part.put("image_url", url.url());
            case Source.FileReference file -> part.put("file_id", fileId(media, file));
            case Source.PlainText text -> throw unsupported(media, "an image made of text");
            case Source.Blocks blocks -> throw unsupported(media, "an image made of blocks");
        }
        String detail = media.detail();
        if (detail != null) {
            part.put("detail", detail);
        }
        finish(part, media.cache(), media.extras());
        unsaid(media);
        return part;
    }

    private void document(Block.Media media, ArrayNode to) {
        ObjectNode part = typed(Names.INPUT_FILE);
        switch (media.source()) {
            case Source.Bytes bytes -> {
                part.put("filename", fileName(media, bytes.mimeType()));
                part.put("file_data", DataUrl.of(bytes.mimeType(), bytes.base64()));
            }
            case Source.Url url -> {
                part.put("file_url", url.url());
                name(media, part);
            }
            case Source.FileReference file -> {
                part.put("file_id", fileId(media, file));
                name(media, part);
            }
            case Source.PlainText text -> {
                part = typed(Names.INPUT_TEXT);
                part.put("text", title(media) + text.text());
                losses.add(media.extras().place(), Loss.Kind.EMULATED, "a document of text is sent as text");
            }
            case Source.Blocks blocks -> {
                blocks(media, blocks.blocks(), to);
                return;
            }
        }
        if (media.detail() != null && part.path(Names.TYPE).stringValue("").equals(Names.INPUT_FILE)) {
            part.put("detail", media.detail());
        }
        finish(part, media.cache(), media.extras());
        unsaid(media);
        to.add(part);
    }

    private void blocks(Block.Media media, List<Block> blocks, ArrayNode to) {
        String title = title(media);
        if (!title.isEmpty()) {
            to.add(typed(Names.INPUT_TEXT).put("text", title.strip()));
        }
        for (Block block : blocks) {
            input(block, to);
        }
        losses.add(media.extras().place(), Loss.Kind.EMULATED, "a document of blocks is sent as its blocks");
        losses.extras(media.extras(), ResponsesProtocol.ID);
        unsaid(media);
    }

    private static void name(Block.Media media, ObjectNode part) {
        if (media.name() != null) {
            part.put("filename", media.name());
        }
    }

    private static String title(Block.Media media) {
        String title = media.title() == null ? media.name() : media.title();
        return title == null ? "" : title + "\n\n";
    }

    private void unsaid(Block.Media media) {
        if (media.context() != null) {
            losses.dropped(media.extras(), "context", "the format has no place for it");
        }
        if (media.citations()) {
            losses.dropped(media.extras(), "citations", "the format can't ask for citations of a document");
        }
    }

    private static String fileName(Block.Media media, String mimeType) {
        if (media.name() != null) {
            return media.name();
        }
        String ending = mimeType.substring(mimeType.indexOf('/') + 1);
        String title = media.title() == null ? "document" : media.title();
        return title.contains(".") ? title : title + '.' + (ending.equals("plain") ? "txt" : ending);
    }

    private ObjectNode audio(Block.Media media) {
        if (!media.extras().protocol().equals(ResponsesProtocol.ID)
                || !(media.source() instanceof Source.Bytes bytes)) {
            throw unsupported(media, "audio");
        }
        ObjectNode part = typed(Names.INPUT_AUDIO);
        ObjectNode audio = part.putObject(Names.INPUT_AUDIO);
        audio.put("data", bytes.base64());
        String type = bytes.mimeType().substring(bytes.mimeType().indexOf('/') + 1);
        audio.put("format", type.equals("mpeg") ? "mp3" : type);
        finish(part, media.cache(), media.extras());
        return part;
    }

    private static String fileId(Block.Media media, Source.FileReference file) {
        if (!file.protocol().equals(ResponsesProtocol.ID) && !file.protocol().equals("openai-chat")) {
            throw fault(media.extras(), "is a file id that belongs to another provider");
        }
        return file.id();
    }

    private static FaultException unsupported(Block.Media media, String what) {
        return fault(media.extras(), "is " + what + ", which openai-responses does not take");
    }

    private static FaultException fault(Extras extras, String what) {
        String path = extras.place().toString();
        return Fault.of(FaultKind.UNSUPPORTED, (path.isEmpty() ? "The input" : "'" + path + "'") + ' ' + what + '.')
                .withCode("unsupported_value")
                .withParam(path)
                .asException();
    }

    private void finish(ObjectNode part, @Nullable CacheMark cache, Extras extras) {
        boolean own = extras.protocol().equals(ResponsesProtocol.ID);
        if (cache != null) {
            mark(part, cache, extras, own);
        }
        if (own) {
            for (var member : extras.members().properties()) {
                // What belongs to the message around it is written there.
                if (!member.getKey().startsWith(Names.ITEM_PREFIX) && !part.has(member.getKey())) {
                    part.set(member.getKey(), member.getValue());
                }
            }
        }
        losses.extras(extras, ResponsesProtocol.ID);
    }

    /** Marks a part, or reports that it can't be. */
    void mark(ObjectNode part, CacheMark cache, Extras extras, boolean own) {
        if (!marks && !own) {
            losses.add(
                    extras.place(), Loss.Kind.EMULATED, "its cache mark is dropped: prompts are cached by themselves");
            return;
        }
        ObjectNode mark = part.putObject(Names.BREAKPOINT);
        mark.put("mode", "explicit");
        String ttl = cache.ttl();
        if (ttl == null) {
            return;
        }
        if (!own && ttl.equals("1h")) {
            losses.add(extras.place(), Loss.Kind.DOWNGRADED, "cached for 30 minutes instead of an hour");
        }
        boolean kept = own || ttl.equals("12h");
        mark.put("ttl", kept ? ttl : "30m");
    }

    static ObjectNode typed(String type) {
        return Json.object().put(Names.TYPE, type);
    }

    /** Whether a tree is an object of that type. */
    static boolean isTyped(JsonNode node, String type) {
        return node.path(Names.TYPE).stringValue("").equals(type);
    }
}
