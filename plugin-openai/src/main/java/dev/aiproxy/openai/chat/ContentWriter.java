package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the content of a message: a string if it is one plain text, else parts. */
final class ContentWriter {
    private final Dialect dialect;
    private final Losses losses;
    private final MediaWriter media;
    private int breakpoints;

    ContentWriter(ChatRequest request, Dialect dialect, Losses losses) {
        this.dialect = dialect;
        this.losses = losses;
        this.media = new MediaWriter(request, dialect, losses);
    }

    /**
     * The content of some blocks; an empty array if there is nothing to say.
     *
     * @param between what stands between texts where the service takes strings only
     */
    JsonNode write(List<Block> blocks, String between) {
        ArrayNode parts = Json.array();
        for (Block block : blocks) {
            part(block, parts);
        }
        boolean plain = parts.size() == 1 && isPlain(parts.path(0));
        boolean joins = dialect.facts().flag("string_content", false);
        if (plain && (joins || !wasPart(blocks))) {
            return parts.path(0).path("text");
        }
        if (joins) {
            return joined(parts, between);
        }
        return parts;
    }

    private static boolean wasPart(List<Block> blocks) {
        return blocks.stream()
                .anyMatch(block -> block.extras().form(ID, Names.FORM_PART).isBoolean());
    }

    private static boolean isPlain(JsonNode part) {
        return part.size() == 2 && part.path("type").asString("").equals("text") && part.has("text");
    }

    private static JsonNode joined(ArrayNode parts, String between) {
        List<String> texts = new ArrayList<>();
        for (JsonNode part : parts) {
            if (!part.path("type").asString("").equals("text")) {
                return parts;
            }
            texts.add(part.path("text").asString(""));
        }
        return texts.isEmpty() ? parts : parts.stringNode(String.join(between, texts));
    }

    private void part(Block block, ArrayNode parts) {
        losses.extras(block.extras(), ID);
        Block.Text text = asText(block);
        if (text != null) {
            if (!text.text().isEmpty()) {
                finish(parts.addObject().put("type", "text").put("text", text.text()), text.cache(), text.extras());
            }
            return;
        }
        switch (block) {
            case Block.Media piece -> {
                if (piece.source() instanceof Source.Blocks inner) {
                    citations(piece);
                    losses.add(piece.extras().place(), Kind.EMULATED, "sent as the blocks that it is made of");
                    String header = header(piece);
                    if (!header.isEmpty()) {
                        parts.addObject().put("type", "text").put("text", header);
                    }
                    inner.blocks().forEach(one -> part(one, parts));
                } else {
                    finish(media.write(piece), piece.cache(), piece.extras(), parts);
                }
            }
            case Block.Refusal refusal -> {
                boolean takes = dialect.takesAll();
                ObjectNode part = parts.addObject()
                        .put("type", takes ? "refusal" : "text")
                        .put(takes ? "refusal" : "text", refusal.text());
                Merge.into(part, refusal.extras());
            }
            case Block.Foreign foreign -> {
                if (foreign.protocol().equals(ID)) {
                    parts.add(foreign.json());
                } else {
                    losses.add(foreign.extras().place(), Kind.DROPPED, "'" + foreign.type() + "' means nothing there");
                }
            }
            default -> losses.add(block.extras().place(), Kind.DROPPED, "may not stand in such a message");
        }
    }

    private void finish(ObjectNode part, @Nullable CacheMark cache, Extras extras, ArrayNode parts) {
        parts.add(part);
        finish(part, cache, extras);
    }

    private void finish(ObjectNode part, @Nullable CacheMark cache, Extras extras) {
        if (cache != null) {
            mark(part, cache, extras);
        }
        Merge.into(part, extras);
    }

    /** OpenAI writes at most four marks of a request, from its beginning. */
    private void mark(ObjectNode part, CacheMark cache, Extras extras) {
        if (dialect.cacheMarks().equals("breakpoint") && !dialect.own() && ++breakpoints > 4) {
            CacheMarkWriter.lost(extras.place(), dialect, losses);
            return;
        }
        CacheMarkWriter.part(part, cache, extras.place(), dialect, losses);
    }

    /** The block as text, if that is what it is or can be read as; null otherwise. */
    Block.@Nullable Text asText(Block block) {
        return switch (block) {
            case Block.Text text -> {
                if (!text.citations().isEmpty()) {
                    losses.dropped(text.extras(), "citations", "what is said in the history has none");
                }
                yield text;
            }
            case Block.Foreign foreign
            when !foreign.protocol().equals(ID) && foreign.summary() != null -> {
                losses.add(foreign.extras().place(), Kind.EMULATED, "told in one line");
                yield Block.Text.of(foreign.summary());
            }
            case Block.Media document
            when plainText(document) != null -> {
                citations(document);
                losses.add(document.extras().place(), Kind.EMULATED, "sent as the text that it is");
                yield Block.Text.of(header(document) + plainText(document), document.cache(), document.extras());
            }
            default -> null;
        };
    }

    private void citations(Block.Media document) {
        if (document.citations()) {
            losses.dropped(document.extras(), "citations", "the provider cites no documents");
        }
    }

    private static @Nullable String plainText(Block.Media media) {
        return switch (media.source()) {
            case Source.PlainText plain -> plain.text();
            case Source.Bytes bytes
            when bytes.mimeType().startsWith("text/")
                    && media.kind() == Block.Media.Kind.DOCUMENT
                    && !media.extras().protocol().equals(ID) -> {
                try {
                    yield new String(Base64.getDecoder().decode(bytes.base64()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    yield null;
                }
            }
            default -> null;
        };
    }

    private static String header(Block.Media document) {
        StringBuilder header = new StringBuilder();
        String title = document.title() == null ? document.name() : document.title();
        if (title != null) {
            header.append("Document: ").append(title).append('\n');
        }
        if (document.context() != null) {
            header.append("Context: ").append(document.context()).append('\n');
        }
        return header.isEmpty() ? "" : header.append('\n').toString();
    }
}
