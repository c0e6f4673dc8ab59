package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A reasoning item while it is written: its text is the summary, part by part, its signature travels as encrypted content. */
final class ThoughtWriter {
    private final OutputWriter output;
    private final ObjectNode item;
    private final String id;
    private final int index;
    private final boolean shown;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode summary = Json.array();
    private EventWriter.Envelope envelope;
    private @Nullable Sealed signature;
    private boolean began;

    /** @param shown whether the client may see what was thought */
    ThoughtWriter(Block.Reasoning shell, String id, OutputWriter output, boolean shown) {
        this.output = output;
        this.id = id;
        this.shown = shown;
        this.index = output.index();
        this.signature = shell.signature();
        item = ContentWriter.typed(Names.REASONING);
        item.put(Names.ID, id);
        shell.extras().writeTo(ResponsesProtocol.ID, item);
        ObjectNode begun = item.deepCopy();
        begun.putArray(Names.SUMMARY);
        output.added(begun);
        envelope = envelope();
        say(shell.text());
    }

    private EventWriter.Envelope envelope() {
        return new EventWriter.Envelope(
                "response.reasoning_summary_text.delta", id, index, ",\"summary_index\":" + summary.size(), "");
    }

    void say(String more) {
        if (!shown || more.isEmpty()) {
            return;
        }
        if (!began) {
            began = true;
            output.events().event("response.reasoning_summary_part.added", event -> {
                place(event);
                event.putObject("part").put(Names.TYPE, Names.SUMMARY_TEXT).put("text", "");
            });
        }
        text.append(more);
        output.events().delta(envelope, more);
    }

    private void place(ObjectNode event) {
        event.put("item_id", id);
        event.put("output_index", index);
        event.put("summary_index", summary.size());
    }

    void sign(Sealed sealed) {
        signature = sealed;
    }

    /** A part is complete; what comes next is another. One that never said anything is none. */
    void endPart() {
        if (!began) {
            return;
        }
        began = false;
        String all = text.toString();
        text.setLength(0);
        output.events().event("response.reasoning_summary_text.done", event -> {
            place(event);
            event.put("text", all);
        });
        output.events().event("response.reasoning_summary_part.done", event -> {
            place(event);
            event.putObject("part").put(Names.TYPE, Names.SUMMARY_TEXT).put("text", all);
        });
        summary.addObject().put(Names.TYPE, Names.SUMMARY_TEXT).put("text", all);
        envelope = envelope();
    }

    void end() {
        endPart();
        item.set(Names.SUMMARY, summary);
        Sealed sealed = signature;
        if (sealed != null) {
            item.put(Names.ENCRYPTED, Carrier.wrap(sealed));
        }
        output.done(item);
    }
}
