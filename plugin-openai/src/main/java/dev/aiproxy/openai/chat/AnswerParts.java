package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.openai.protocol.DataUrl;
import dev.aiproxy.openai.protocol.Logprobs;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The rarer parts of an answer, alike in chunks and documents. */
final class AnswerParts {
    private AnswerParts() {}

    /** The name of a called tool; Chat Completions knows no namespaces. */
    static String name(Block.ToolCall call) {
        return call.namespace() == null ? call.name() : call.namespace() + "__" + call.name();
    }

    /** What a picture or a recording adds to the message; null if it can't be shown, which is then reported. */
    static @Nullable ObjectNode media(Block.Media media, int number, ReplyContext context, Losses losses) {
        ObjectNode message = Json.object();
        switch (media.kind()) {
            case IMAGE -> {
                String url = switch (media.source()) {
                    case Source.Bytes bytes -> DataUrl.of(bytes.mimeType(), bytes.base64());
                    case Source.Url address -> address.url();
                    default -> "";
                };
                if (!url.isEmpty()) {
                    ObjectNode image = message.putArray("images").addObject();
                    image.put("index", 0)
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", url);
                    return message;
                }
            }
            case AUDIO -> {
                if (media.source() instanceof Source.Bytes bytes) {
                    message.set("audio", audio(media, bytes, number, context));
                    return message;
                }
            }
            case VIDEO, DOCUMENT -> {
                // no place for them
            }
        }
        losses.add(media.extras().place(), Kind.DROPPED, "answers can't have it");
        return null;
    }

    private static ObjectNode audio(Block.Media media, Source.Bytes bytes, int number, ReplyContext context) {
        JsonNode known = media.extras().get(ID, "message").path("audio");
        ObjectNode audio = Json.object();
        audio.put("id", "audio_" + context.requestId() + '_' + number);
        audio.put("data", bytes.base64());
        audio.put("transcript", "");
        audio.put("expires_at", context.created());
        for (var member : known.properties()) {
            audio.set(member.getKey(), member.getValue());
        }
        return audio;
    }

    /** How likely the tokens of an answer were; null if nothing is known. */
    static JsonNode logprobs(List<TokenLogprob> content, List<TokenLogprob> refusal) {
        if (content.isEmpty() && refusal.isEmpty()) {
            return NullNode.getInstance();
        }
        ObjectNode logprobs = Json.object();
        logprobs.set("content", content.isEmpty() ? null : Logprobs.write(content));
        logprobs.set("refusal", refusal.isEmpty() ? null : Logprobs.write(refusal));
        return logprobs;
    }

    static void lost(Block.Foreign foreign, Losses losses) {
        losses.add(
                foreign.extras().place(),
                Kind.DROPPED,
                "'" + foreign.type() + "' of " + foreign.protocol() + " has no place in a chat answer");
    }

    /**
     * A citation as an annotation; null for one that has no address, which is then reported.
     *
     * @param from where its text begins in the content, in code points
     * @param length of the content so far
     */
    static @Nullable ObjectNode annotation(Citation citation, int from, int length, Losses losses) {
        JsonNode kept = citation.extras().get(ID, "annotation");
        if (kept instanceof ObjectNode whole) {
            return whole;
        }
        losses.extras(citation.extras(), ID);
        if (citation.url() == null) {
            losses.add(citation.extras().place(), Kind.DROPPED, "a source without an address");
            return null;
        }
        ObjectNode annotation = Json.object().put("type", "url_citation");
        ObjectNode inner = annotation.putObject("url_citation");
        inner.put("start_index", citation.start() < 0 ? from : from + citation.start());
        inner.put("end_index", citation.end() < 0 ? length : from + citation.end());
        inner.put("url", citation.url());
        inner.put("title", citation.title() == null ? citation.url() : citation.title());
        if (citation.citedText() != null && citation.extras().protocol().equals(ID)) {
            inner.put("content", citation.citedText());
        }
        Merge.into(inner, citation.extras());
        return annotation;
    }
}
