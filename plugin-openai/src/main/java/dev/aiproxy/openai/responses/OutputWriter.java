package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the items of an answer one after another. Neighbouring texts and refusals are parts of one message. An item is
 * closed when the next begins or the answer is finished, since only then is known whether it is complete.
 */
final class OutputWriter {
    private final ItemIds ids;
    private final Losses losses;
    private final EventWriter events;
    private final boolean showsThoughts;
    private final ArrayNode items = Json.array();
    private @Nullable MessageWriter message;
    private @Nullable CallWriter call;
    private @Nullable ThoughtWriter thought;
    private boolean hasContent;
    /** The latest block that began. */
    private int block;

    OutputWriter(ChatRequest request, ItemIds ids, Losses losses, EventWriter events) {
        this.ids = ids;
        this.losses = losses;
        this.events = events;
        this.showsThoughts = request.reasoning().show() != ReasoningWish.Show.NONE;
    }

    /** What is complete so far. */
    ArrayNode items() {
        return items;
    }

    /** Whether nothing came that a client could use. */
    boolean isEmpty() {
        return !hasContent;
    }

    void begin(ChatEvent.BlockStart start) {
        if (start.candidate() != 0) {
            if (start.block() == 0) {
                losses.add(start.shell().extras().place(), Loss.Kind.DROPPED, "a second answer has no place");
            }
            return;
        }
        endCall(false);
        block = start.block();
        switch (start.shell()) {
            case Block.Text text -> {
                part(text.extras()).begin(text);
                hasContent |= !text.text().isEmpty();
            }
            case Block.Refusal refusal -> {
                part(refusal.extras()).begin(refusal);
                hasContent = true;
            }
            case Block.Reasoning reasoning -> {
                endMessage(false);
                losses.extras(reasoning.extras(), ResponsesProtocol.ID);
                thought = new ThoughtWriter(reasoning, ids.item("rs", block), this, showsThoughts);
            }
            case Block.ToolCall asked -> {
                endMessage(false);
                Sealed signature = asked.signature();
                if (signature != null) {
                    carrier(CallSignature.join(asked.id(), signature));
                }
                losses.extras(asked.extras(), ResponsesProtocol.ID);
                call = new CallWriter(asked, ids.item(asked.freeText() ? "ctc" : "fc", block), this);
                hasContent = true;
            }
            case Block.Media media -> media(media);
            case Block.Foreign foreign -> foreign(foreign);
            case Block.ToolResult result ->
                losses.add(result.extras().place(), Loss.Kind.DROPPED, "results of tools have no place in an answer");
        }
    }

    /** The message to put a part into: the open one, unless an alike provider began another. */
    private MessageWriter part(Extras extras) {
        if (extras.form(ResponsesProtocol.ID, Names.FORM_ITEM).isObject()) {
            endMessage(false);
        }
        MessageWriter open = message;
        if (open == null) {
            open = new MessageWriter(extras, ids.item("msg", block), this, losses);
            message = open;
        }
        return open;
    }

    void delta(ChatEvent.BlockDelta delta) {
        if (delta.candidate() != 0) {
            return;
        }
        if (thought != null) {
            if (delta.betweenParts()) {
                thought.endPart();
            } else {
                thought.say(delta.text());
            }
        } else if (call != null) {
            call.say(delta.text());
        } else if (message != null) {
            hasContent |= !delta.text().isEmpty();
            message.say(delta.text(), delta.logprobs());
        }
    }

    void cite(ChatEvent.CitationAdded added) {
        if (added.candidate() == 0 && message != null) {
            message.cite(added.citation());
        }
    }

    void sign(ChatEvent.Signed signed) {
        if (signed.candidate() != 0) {
            return;
        }
        if (thought != null) {
            thought.sign(signed.signature());
        } else if (call != null) {
            call.sign(signed.signature());
        } else if (message != null) {
            message.sign(signed.signature());
        }
    }

    void end(ChatEvent.BlockEnd end) {
        if (end.candidate() != 0) {
            return;
        }
        if (thought != null) {
            thought.end();
            thought = null;
        } else if (call != null) {
            if (call.isWhole()) {
                endCall(false);
            }
        } else if (message != null) {
            message.endPart();
            Sealed signature = message.takeSignature();
            if (signature != null) {
                endMessage(false);
                carrier(new Sealed(signature.protocol(), signature.realm(), Sealed.Slot.TEXT, signature.value()));
            }
        }
    }

    /** The answer is finished, or has failed: whatever is open ends here. */
    void close(boolean incomplete) {
        if (thought != null) {
            thought.end();
            thought = null;
        }
        endCall(incomplete);
        endMessage(incomplete);
    }

    private void endCall(boolean incomplete) {
        CallWriter open = call;
        if (open != null) {
            call = null;
            Sealed late = open.end(incomplete);
            if (late != null) {
                carrier(CallSignature.join(open.callId(), late));
            }
        }
    }

    private void endMessage(boolean incomplete) {
        MessageWriter open = message;
        if (open != null) {
            message = null;
            open.end(incomplete);
        }
    }

    /** An item that does nothing but carry a sealed value of the latest block through the client. */
    private void carrier(Sealed sealed) {
        ObjectNode item = ContentWriter.typed(Names.REASONING);
        item.put(Names.ID, ids.item("rs", block));
        item.putArray(Names.SUMMARY);
        whole(item.put(Names.ENCRYPTED, Carrier.wrap(sealed)), item);
    }

    private void media(Block.Media media) {
        endMessage(false);
        if (media.kind() != Block.Media.Kind.IMAGE || !(media.source() instanceof Source.Bytes bytes)) {
            losses.add(media.extras().place(), Loss.Kind.DROPPED, "answers have no place for such media");
            return;
        }
        hasContent = true;
        losses.add(media.extras().place(), Loss.Kind.EMULATED, "shown as if a tool had made it");
        ObjectNode item = ContentWriter.typed("image_generation_call");
        item.put(Names.ID, ids.item("ig", block));
        ObjectNode begun = item.deepCopy();
        begun.put(Names.STATUS, "in_progress");
        begun.putNull("result");
        item.put(Names.STATUS, "completed");
        item.put("output_format", bytes.mimeType().substring(bytes.mimeType().indexOf('/') + 1));
        item.put("result", bytes.base64());
        whole(begun, item);
    }

    private void foreign(Block.Foreign foreign) {
        if (!foreign.protocol().equals(ResponsesProtocol.ID) || !(foreign.json() instanceof ObjectNode item)) {
            losses.add(foreign.extras().place(), Loss.Kind.DROPPED, foreign.type() + " belongs to another provider");
            return;
        }
        hasContent = true;
        if (foreign.extras().form(ResponsesProtocol.ID, Names.FORM_PART).isBoolean()) {
            part(foreign.extras()).foreign(item);
            return;
        }
        endMessage(false);
        whole(item, item);
    }

    /** An item that comes at once. */
    private void whole(ObjectNode begun, ObjectNode item) {
        added(begun);
        done(item);
    }

    /** The place of the item that is open. */
    int index() {
        return items.size();
    }

    EventWriter events() {
        return events;
    }

    void added(ObjectNode item) {
        int index = items.size();
        events.event("response.output_item.added", event -> {
            event.put("output_index", index);
            event.set("item", item);
        });
    }

    void done(ObjectNode item) {
        int index = items.size();
        items.add(item);
        events.event("response.output_item.done", event -> {
            event.put("output_index", index);
            event.set("item", item);
        });
    }
}
