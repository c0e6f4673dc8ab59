package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.DataUrl;
import dev.aiproxy.openai.protocol.Logprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes events of what one choice says, delta by delta. */
final class ChoiceReader {
    private enum Kind {
        NONE,
        TEXT,
        THOUGHT,
        REFUSAL
    }

    private final int index;
    private final ReplyPlan plan;
    private final Place place;
    private final CallsReader calls;
    private final AudioReader audio;
    /** What the service says of the choice beside its answer, by the names of the choice's members. */
    private final ObjectNode rest = Json.object();

    private Kind open = Kind.NONE;
    private int openBlock;
    private int blocks;
    private boolean refuses;
    /** What is known of the tokens of the piece at hand, until a text takes it. */
    private List<TokenLogprob> words = List.of();

    /** Tokens that no text was made of, such as those of calls. */
    private final List<TokenLogprob> unspoken = new ArrayList<>();

    private @Nullable ArrayNode details;
    private @Nullable String reason;

    ChoiceReader(int index, ReplyPlan plan, Place place) {
        this.index = index;
        this.plan = plan;
        this.place = place;
        calls = new CallsReader(index, plan, this);
        audio = new AudioReader();
    }

    /**
     * Keeps what stands beside the answer in a piece of the choice; what a later piece says counts.
     *
     * @param known members of the choice that are read elsewhere
     */
    void keep(JsonNode choice, Set<String> known) {
        keep(choice, known, null);
        // Older completions have lists of another shape.
        keep(choice.path("logprobs"), Names.LOGPROBS, "logprobs");
    }

    /** @param inside the member of what is kept to which it goes; null if to all */
    private void keep(JsonNode object, Set<String> known, @Nullable String inside) {
        for (var member : object.properties()) {
            if (!known.contains(member.getKey()) && Merge.isTelling(member.getValue())) {
                ObjectNode to = inside == null ? rest : rest.withObjectProperty(inside);
                to.set(member.getKey(), member.getValue());
            }
        }
    }

    /**
     * More of the answer.
     *
     * @param logprobs how likely the tokens of this piece were; a missing node if not told
     * @param whole whether it is the whole message, in which each call stands for itself
     * @return why the answer makes no sense; null if it does
     */
    @Nullable
    Fault read(JsonNode said, JsonNode logprobs, boolean whole, Consumer<? super ChatEvent> out) {
        if (!said.isObject()) {
            return null;
        }
        keep(said, Names.ANSWER, "message");
        words = Logprobs.read(logprobs.path("content"));
        thought(said, out);
        content(said.path("content"), out);
        if (said.path("text").isString() && said.path("content").isMissingNode()) {
            text(said.path("text").stringValue(), out);
        }
        endWords(out);
        JsonNode refusal = said.path("refusal");
        if (refusal.isString() && !refusal.stringValue().isEmpty()) {
            refuses = true;
            words = Logprobs.read(logprobs.path("refusal"));
            say(Kind.REFUSAL, refusal.stringValue(), out);
        }
        words = List.of();
        for (JsonNode annotation : said.path("annotations")) {
            cite(annotation, out);
        }
        for (JsonNode image : said.path("images")) {
            image(image, out);
        }
        audio.read(said.path("audio"));
        return calls.read(said, whole, out);
    }

    private void thought(JsonNode said, Consumer<? super ChatEvent> out) {
        String text = said.path("reasoning_content").asString("");
        if (text.isEmpty()) {
            text = said.path("reasoning").asString("");
        }
        JsonNode given = said.path("reasoning_details");
        boolean hasDetails = given.isArray() && !given.isEmpty();
        if (text.isEmpty() && hasDetails) {
            text = Thoughts.text(given, "text", "summary");
        }
        if (!text.isEmpty() || hasDetails) {
            say(Kind.THOUGHT, text, out);
        }
        if (hasDetails) {
            ArrayNode all = details == null ? Json.array() : details;
            given.forEach(detail -> ReasoningDetails.add(all, detail));
            details = all;
        }
    }

    private void content(JsonNode content, Consumer<? super ChatEvent> out) {
        if (content.isString()) {
            text(content.stringValue(), out);
        }
        // Mistral's reasoning models send parts.
        for (JsonNode part : content.isArray() ? content : Json.array()) {
            if (part.path("type").asString("").equals("thinking")) {
                JsonNode inner = part.path("thinking");
                say(
                        Kind.THOUGHT,
                        inner.isString() ? inner.stringValue() : Thoughts.text(inner, "text", "thinking"),
                        out);
            } else {
                text(part.path("text").asString(""), out);
            }
        }
    }

    /** Tokens that brought no text of their own, such as the first bytes of a character, belong to what is being said. */
    private void endWords(Consumer<? super ChatEvent> out) {
        if (words.isEmpty()) {
            return;
        }
        if (open == Kind.TEXT) {
            out.accept(new ChatEvent.BlockDelta(index, openBlock, "", words));
        } else {
            unspoken.addAll(words);
        }
        words = List.of();
    }

    private void text(String text, Consumer<? super ChatEvent> out) {
        if (!text.isEmpty()) {
            say(Kind.TEXT, text, out);
        }
    }

    private void say(Kind kind, String text, Consumer<? super ChatEvent> out) {
        if (open != kind) {
            closeOpen(out);
            open = kind;
            openBlock = begin(
                    switch (kind) {
                        case THOUGHT -> new Block.Reasoning("", null, false, at());
                        case REFUSAL -> new Block.Refusal("", at());
                        case TEXT, NONE -> new Block.Text("", List.of(), null, null, at());
                    },
                    out);
        }
        if (!text.isEmpty()) {
            boolean probable = kind == Kind.TEXT || kind == Kind.REFUSAL;
            out.accept(new ChatEvent.BlockDelta(index, openBlock, text, probable ? words : List.of()));
            words = probable ? List.of() : words;
        }
    }

    /** Begins a block; gives its number. */
    int begin(Block shell, Consumer<? super ChatEvent> out) {
        out.accept(new ChatEvent.BlockStart(index, blocks, shell));
        return blocks++;
    }

    /** What blocks say of themselves: where they stood. */
    Extras at() {
        return Extras.at(ID, place);
    }

    /** Ends the text, thought or refusal that is being said. */
    void closeOpen(Consumer<? super ChatEvent> out) {
        if (open == Kind.NONE) {
            return;
        }
        ArrayNode all = details;
        if (open == Kind.THOUGHT && all != null) {
            out.accept(new ChatEvent.Signed(
                    index, openBlock, new Sealed(ID, plan.realm(), Sealed.Slot.THOUGHT, Json.text(all))));
            details = null;
        }
        open = Kind.NONE;
        out.accept(new ChatEvent.BlockEnd(index, openBlock));
    }

    private void cite(JsonNode annotation, Consumer<? super ChatEvent> out) {
        String type = annotation.path("type").asString("");
        JsonNode inner = annotation.path(type);
        JsonNode source = inner.isObject() ? inner : annotation;
        boolean page = type.equals("url_citation");
        Extras more = page
                ? Extras.unknown(ID, place.member("annotations"), source, Names.CITATION)
                : new Extras(ID, place.member("annotations"), Json.object()).with("annotation", annotation);
        say(Kind.TEXT, "", out);
        out.accept(new ChatEvent.CitationAdded(
                index,
                openBlock,
                new Citation(
                        page ? Citation.Kind.URL : Citation.Kind.OTHER,
                        text(source, "url"),
                        text(source, "title"),
                        text(source, "content"),
                        source.path("start_index").asInt(-1),
                        source.path("end_index").asInt(-1),
                        more)));
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.path(name).isString() ? object.path(name).stringValue() : null;
    }

    /** Pictures in answers are OpenRouter's addition. */
    private void image(JsonNode image, Consumer<? super ChatEvent> out) {
        String url = image.path("image_url").path("url").asString("");
        if (url.isEmpty()) {
            return;
        }
        Source source = DataUrl.parse(url)
                .<Source>map(data -> new Source.Bytes(data.mimeType(), data.base64()))
                .orElseGet(() -> new Source.Url(url, null));
        complete(Block.Media.of(Block.Media.Kind.IMAGE, source, null, at()), out);
    }

    private void complete(Block.Media media, Consumer<? super ChatEvent> out) {
        closeOpen(out);
        int block = begin(media, out);
        out.accept(new ChatEvent.BlockEnd(index, block));
    }

    /** The service names the reason; what comes after is read all the same. */
    void finish(String word, Consumer<? super ChatEvent> out) {
        if (FinishReasons.outweighs(word, reason == null ? "" : reason)) {
            reason = word;
        }
        closeOpen(out);
    }

    boolean isFinished() {
        return reason != null;
    }

    boolean isEmpty() {
        return blocks == 0;
    }

    /** Ends all that is open; gives a fault if a call makes no sense. */
    @Nullable
    Fault close(Consumer<? super ChatEvent> out) {
        closeOpen(out);
        Block.Media spoken = audio.media(plan.audioType(), place);
        if (spoken != null) {
            complete(spoken, out);
        }
        boolean cut = reason != null && finish().reason() != FinishReason.TOOL_CALLS;
        return calls.close(cut, out);
    }

    /** What was said of the choice and belongs to no block of it. */
    Extras rest() {
        if (!unspoken.isEmpty()) {
            rest.withObjectProperty("logprobs").set("content", Logprobs.write(unspoken));
        }
        return new Extras(ID, place, rest);
    }

    Finish finish() {
        return FinishReasons.read(reason == null ? "" : reason, calls.any(), refuses);
    }
}
