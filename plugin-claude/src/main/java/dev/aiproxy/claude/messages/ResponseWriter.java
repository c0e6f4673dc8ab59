package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer in one document. */
final class ResponseWriter {
    private final ReplyContext context;
    private final boolean showsThoughts;
    /** Why log probabilities are left out. */
    static final String NO_LOGPROBS = "Anthropic's answers don't tell how likely their tokens were";

    private final Losses losses;
    private @Nullable Sealed ofText;

    ResponseWriter(ReasoningWish.Show show, ReplyContext context, Losses losses) {
        this.context = context;
        this.showsThoughts = show != ReasoningWish.Show.NONE;
        this.losses = losses;
    }

    ObjectNode write(ChatResponse response) {
        ObjectNode message = ReplyNodes.message(ReplyNodes.id(response.id(), context.requestId()), context.model());
        ArrayNode content = message.putArray("content");
        Finish finish = Finish.of(FinishReason.OTHER, "");
        for (Candidate candidate : response.candidates()) {
            if (candidate.index() != 0) {
                losses.add(candidate.extras().place(), Loss.Kind.DROPPED, "an answer beside the first");
                continue;
            }
            losses.extras(candidate.extras(), MessagesProtocol.ID);
            for (Block block : candidate.blocks()) {
                addSignatureOfText(content);
                add(block, content);
            }
            finish = candidate.finish();
        }
        ReplyNodes.finish(finish, message);
        ObjectNode usage = message.putObject("usage");
        UsageWriter.whole(response.usage(), usage);
        losses.extras(response.extras(), MessagesProtocol.ID);
        ReplyNodes.own(response.extras(), message, usage);
        ReplyNodes.tier(response.tier(), usage);
        if (!message.has("diagnostics")) {
            message.putNull("diagnostics");
        }
        return message;
    }

    private void add(Block block, ArrayNode to) {
        losses.extras(block.extras(), MessagesProtocol.ID);
        switch (block) {
            case Block.Text text -> {
                logprobs(text.logprobs(), text.extras().place());
                text(text, to);
            }
            case Block.Refusal refusal -> {
                logprobs(refusal.logprobs(), refusal.extras().place());
                if (!refusal.text().isEmpty()) {
                    to.add(ContentWriter.text(refusal.text()));
                }
            }
            case Block.Reasoning thought -> {
                ObjectNode json = thought(thought);
                if (json != null) {
                    to.add(json);
                }
            }
            case Block.ToolCall call -> {
                if (call.signature() != null) {
                    to.add(ReplyNodes.carrier(call.signature(), Sealed.Slot.CALL));
                }
                to.add(call(call, CallInput.object(call)));
            }
            case Block.Foreign foreign -> foreign(foreign, losses).ifPresent(to::add);
            case Block.Media media ->
                losses.add(media.extras().place(), Loss.Kind.DROPPED, "answers have no media in Anthropic's protocol");
            case Block.ToolResult result ->
                losses.add(result.extras().place(), Loss.Kind.DROPPED, "the result of a provider's own tool");
        }
    }

    private void logprobs(List<TokenLogprob> logprobs, Place place) {
        if (!logprobs.isEmpty()) {
            losses.add(place, Loss.Kind.DROPPED, NO_LOGPROBS);
        }
    }

    private void text(Block.Text text, ArrayNode to) {
        if (!text.text().isEmpty()) {
            ObjectNode json = ContentWriter.text(text.text());
            ArrayNode citations = Json.array();
            for (Citation citation : text.citations()) {
                citation(citation, losses).ifPresent(citations::add);
            }
            if (!citations.isEmpty()) {
                json.set("citations", citations);
            }
            text.extras().writeTo(MessagesProtocol.ID, json);
            to.add(json);
        }
        ofText = text.signature();
    }

    /** Behind the last text it would be what clients take for the answer, and nobody insists on it there. */
    private void addSignatureOfText(ArrayNode to) {
        Sealed held = ofText;
        if (held != null) {
            ofText = null;
            to.add(ReplyNodes.carrier(held, Sealed.Slot.TEXT));
        }
    }

    /** A citation for a client; what can't be shown is noted. */
    static Optional<ObjectNode> citation(Citation citation, Losses losses) {
        Optional<ObjectNode> shown = Citations.shown(citation);
        if (shown.isEmpty()) {
            losses.add(citation.extras().place(), Loss.Kind.DROPPED, "a source without an address");
        }
        return shown;
    }

    private @Nullable ObjectNode thought(Block.Reasoning thought) {
        Sealed signature = thought.signature();
        if (signature != null && isRedacted(thought, signature)) {
            ObjectNode json = ReplyNodes.redacted(signature, signature.slot());
            thought.extras().writeTo(MessagesProtocol.ID, json);
            return json;
        }
        String text = showsThoughts ? thought.text() : "";
        if (text.isEmpty() && signature == null) {
            return null;
        }
        ObjectNode json = Json.object();
        json.put("type", "thinking");
        json.put("thinking", text);
        json.put("signature", ReplyNodes.carried(signature, slot(signature)));
        thought.extras().writeTo(MessagesProtocol.ID, json);
        return json;
    }

    static boolean isRedacted(Block.Reasoning thought, Sealed signature) {
        return thought.redacted() && signature.slot() == Sealed.Slot.REDACTED;
    }

    static Sealed.Slot slot(@Nullable Sealed signature) {
        return signature == null ? Sealed.Slot.THOUGHT : signature.slot();
    }

    /** A call as it begins. */
    static ObjectNode call(Block.ToolCall call, ObjectNode input) {
        ObjectNode json = Json.object();
        json.put("type", "tool_use");
        json.put("id", call.id());
        json.put("name", call.namespace() == null ? call.name() : call.namespace() + "__" + call.name());
        json.set("input", input);
        call.extras().writeTo(MessagesProtocol.ID, json);
        ContentReader.writeCaller(call.extras(), json);
        return json;
    }

    /** A block of this protocol as it came; of what only another one knows nothing can be shown. */
    static Optional<ObjectNode> foreign(Block.Foreign foreign, Losses losses) {
        if (foreign.protocol().equals(MessagesProtocol.ID)
                && !foreign.type().isEmpty()
                && foreign.json() instanceof ObjectNode json) {
            return Optional.of(json);
        }
        losses.add(foreign.extras().place(), Loss.Kind.DROPPED, foreign.type() + " is unknown to Anthropic");
        return Optional.empty();
    }
}
