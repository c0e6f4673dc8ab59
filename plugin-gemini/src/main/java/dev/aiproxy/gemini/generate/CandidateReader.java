package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the pieces of one candidate. */
final class CandidateReader {
    private static final Set<String> KNOWN =
            Set.of("content", "finishReason", "finishMessage", "index", "continuationToken", "tokenCount");

    private enum Open {
        NOTHING,
        TEXT,
        SIGNED_TEXT,
        THOUGHT
    }

    private final int index;
    private final ReplyNames source;
    private final ObjectNode rest = Json.object();
    private final ObjectNode form = Json.object().put(Names.WITHOUT_INDEX, true);
    private final StringBuilder text = new StringBuilder();
    private final CallReader calls;
    private Open open = Open.NOTHING;
    private int openBlock;
    private int openStart;
    private int blocks;
    private boolean hasContent;
    /** Of tokens whose text has not come yet. */
    private final List<TokenLogprob> logprobs = new ArrayList<>();

    private String reason = "";
    private @Nullable String message;

    CandidateReader(int index, ReplyNames source) {
        this.index = index;
        this.source = source;
        this.calls = new CallReader(index, source);
    }

    /** Whether its end was told. */
    boolean isFinished() {
        return !reason.isEmpty();
    }

    /** Why it ended, as far as is known. */
    FinishReason reason() {
        FinishReason read = FinishReasons.read(reason);
        return read == FinishReason.STOP && calls.count() > 0 ? FinishReason.TOOL_CALLS : read;
    }

    String word() {
        return reason;
    }

    @Nullable
    String message() {
        return message;
    }

    /** Whether there is text, a call or a medium. */
    boolean hasContent() {
        return hasContent || calls.count() > 0;
    }

    /** Reads the next piece; whether it held anything that the client sees. */
    boolean read(JsonNode piece, Consumer<? super ChatEvent> out) {
        int before = blocks + text.length();
        if (piece.has(Logprobs.NAME)) {
            logprobs.addAll(Logprobs.read(piece.path(Logprobs.NAME)));
        }
        JsonNode parts = piece.path("content").path("parts");
        if (parts.isObject()) {
            part(parts, out);
        } else {
            for (JsonNode part : parts) {
                part(part, out);
            }
        }
        if (open == Open.TEXT || open == Open.SIGNED_TEXT) {
            delta("", out);
        }
        if (piece.has("index")) {
            form.remove(Names.WITHOUT_INDEX);
        }
        if (piece.path("finishReason").isString()) {
            reason = piece.path("finishReason").stringValue();
        }
        if (piece.path("finishMessage").isString()) {
            message = piece.path("finishMessage").stringValue();
        }
        for (var member : piece.properties()) {
            if (!KNOWN.contains(member.getKey())) {
                keep(member.getKey(), member.getValue());
            }
        }
        return before != blocks + text.length();
    }

    /** Later values count, but an empty one says nothing. Of probabilities, what the model has no word for. */
    private void keep(String name, JsonNode value) {
        if (value.isNull() || (value.isContainer() && value.isEmpty())) {
            return;
        }
        if (!name.equals(Logprobs.NAME)) {
            rest.set(name, value);
            return;
        }
        for (var member : value.properties()) {
            if (!Logprobs.KNOWN.contains(member.getKey())) {
                ObjectNode more = rest.get(name) instanceof ObjectNode known ? known : rest.putObject(name);
                more.set(member.getKey(), member.getValue());
            }
        }
    }

    private void part(JsonNode part, Consumer<? super ChatEvent> out) {
        JsonNode words = part.path("text");
        if (words.isString()) {
            String signature = part.path("thoughtSignature").asString("");
            if (part.path("thought").asBoolean(false)) {
                thought(words.stringValue(), signature, out);
            } else {
                text(words.stringValue(), signature, out);
            }
        } else if (part.path("functionCall").isObject()) {
            calls.read(part, () -> newBlock(out), out);
        } else if (part.isObject()) {
            other(part, out);
        }
    }

    private void thought(String words, String signature, Consumer<? super ChatEvent> out) {
        if (words.isEmpty() && signature.isEmpty()) {
            return;
        }
        if (open != Open.THOUGHT) {
            begin(Open.THOUGHT, new Block.Reasoning("", null, false, Extras.NONE), out);
        }
        delta(words, out);
        if (!signature.isEmpty()) {
            out.accept(new ChatEvent.Signed(index, openBlock, sealed(Sealed.Slot.THOUGHT, signature)));
            close(out);
        }
    }

    /** A signed text is a block of its own: Google wants it back apart from text that is not signed. */
    private void text(String words, String signature, Consumer<? super ChatEvent> out) {
        if (words.isEmpty() && signature.isEmpty()) {
            return;
        }
        if (words.isEmpty()) {
            // The text before it stays open, since its sources may come yet.
            if (open == Open.THOUGHT) {
                close(out);
            }
            int block = blocks++;
            out.accept(new ChatEvent.BlockStart(index, block, Block.Text.of("")));
            out.accept(new ChatEvent.Signed(index, block, sealed(Sealed.Slot.TEXT, signature)));
            out.accept(new ChatEvent.BlockEnd(index, block));
            return;
        }
        if (open != Open.TEXT || !signature.isEmpty()) {
            begin(signature.isEmpty() ? Open.TEXT : Open.SIGNED_TEXT, Block.Text.of(""), out);
            openStart = text.length();
        }
        hasContent = true;
        text.append(words);
        delta(words, out);
        if (!signature.isEmpty()) {
            out.accept(new ChatEvent.Signed(index, openBlock, sealed(Sealed.Slot.TEXT, signature)));
        }
    }

    private Sealed sealed(Sealed.Slot slot, String value) {
        return new Sealed(Names.PROTOCOL, source.realm(), slot, value);
    }

    private void begin(Open kind, Block shell, Consumer<? super ChatEvent> out) {
        close(out);
        open = kind;
        openBlock = blocks++;
        out.accept(new ChatEvent.BlockStart(index, openBlock, shell));
    }

    private void delta(String words, Consumer<? super ChatEvent> out) {
        List<TokenLogprob> told = open == Open.THOUGHT ? List.of() : List.copyOf(logprobs);
        if (!words.isEmpty() || !told.isEmpty()) {
            out.accept(new ChatEvent.BlockDelta(index, openBlock, words, told));
        }
        if (!told.isEmpty()) {
            logprobs.clear();
        }
    }

    private void close(Consumer<? super ChatEvent> out) {
        if (open != Open.NOTHING) {
            open = Open.NOTHING;
            out.accept(new ChatEvent.BlockEnd(index, openBlock));
        }
    }

    private int newBlock(Consumer<? super ChatEvent> out) {
        close(out);
        return blocks++;
    }

    private void other(JsonNode part, Consumer<? super ChatEvent> out) {
        boolean thought = part.path("thought").asBoolean(false);
        Block block = thought ? null : medium(part, place().member("content"));
        if (block == null) {
            String type = thought ? "thought" : type(part);
            if (type.isEmpty()) {
                text("", part.path("thoughtSignature").asString(""), out);
                return;
            }
            block = new Block.Foreign(
                    Names.PROTOCOL,
                    type,
                    part,
                    ForeignParts.summary(part),
                    Extras.at(Names.PROTOCOL, place().member("content")));
        } else {
            hasContent = true;
        }
        int number = newBlock(out);
        out.accept(new ChatEvent.BlockStart(index, number, block));
        out.accept(new ChatEvent.BlockEnd(index, number));
    }

    private static Block.@Nullable Media medium(JsonNode part, Place place) {
        for (String name : List.of("inlineData", "fileData")) {
            if (part.path(name) instanceof ObjectNode data) {
                Message owner = new Message((ObjectNode) part, place);
                Message inner = new Message(data, place.member(name));
                boolean bytes = name.equals("inlineData") && data.path("data").isString();
                boolean file = name.equals("fileData") && data.path("fileUri").isString();
                if ((bytes || file)
                        && (data.path("mimeType").isString() || !data.has("mimeType"))
                        && (data.path("displayName").isString() || !data.has("displayName"))) {
                    return bytes ? MediaReader.bytes(owner, inner) : MediaReader.file(owner, inner);
                }
            }
        }
        return null;
    }

    private static String type(JsonNode part) {
        for (String name : part.propertyNames()) {
            if (!Names.ANY_PART.contains(name)) {
                return name;
            }
        }
        return "";
    }

    /** Ends it: its sources, its last block, and how it ended. */
    void end(FinishReason reason, Consumer<? super ChatEvent> out) {
        calls.end(out);
        if (open == Open.TEXT || open == Open.SIGNED_TEXT) {
            cite(out);
        }
        close(out);
        if (!logprobs.isEmpty()) {
            // They are of calls, which have no place for them.
            ObjectNode more = rest.get(Logprobs.NAME) instanceof ObjectNode known ? known : Json.object();
            rest.set(Logprobs.NAME, Logprobs.write(logprobs).setAll(more));
        }
        boolean plain = rest.isEmpty() && form.isEmpty();
        Extras extras = plain ? Extras.NONE : new Extras(Names.PROTOCOL, place(), rest, form);
        out.accept(new ChatEvent.Finished(index, new Finish(reason, this.reason, null, message, false), extras));
    }

    private void cite(Consumer<? super ChatEvent> out) {
        JsonNode grounding = rest.path("groundingMetadata");
        JsonNode recited = rest.path("citationMetadata");
        if (grounding.isMissingNode() && recited.isMissingNode()) {
            return;
        }
        String all = text.toString();
        for (Citation citation : Grounding.read(grounding, all, openStart)) {
            out.accept(new ChatEvent.CitationAdded(index, openBlock, citation));
        }
        for (Citation citation : Grounding.recited(recited, all, openStart)) {
            out.accept(new ChatEvent.CitationAdded(index, openBlock, citation));
        }
    }

    private Place place() {
        return Place.ROOT.element("candidates", index);
    }

    /** Whether a call whose arguments come in pieces is still open, and one of them made no sense. */
    boolean hasBrokenCall() {
        return calls.isBroken();
    }
}
