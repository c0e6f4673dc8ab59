package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.Logprobs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A message while it is written, part by part. It and its parts begin when there is something to say. */
final class MessageWriter {
    private final OutputWriter output;
    private final Losses losses;
    private final String id;
    private final int index;
    private final ObjectNode item;
    private final ArrayNode content = Json.array();
    private final StringBuilder text = new StringBuilder();
    /** Those of the open part that wait for its end. */
    private final List<Citation> sources = new ArrayList<>(0);

    private ArrayNode annotations = Json.array();
    private ArrayNode logprobs = Json.array();
    private @Nullable Block waiting;
    private @Nullable String open;
    private EventWriter.@Nullable Envelope envelope;
    private @Nullable Sealed signature;
    private Extras extras = Extras.NONE;
    private boolean began;

    /** @param first what its first part says of the message around it */
    MessageWriter(Extras first, String id, OutputWriter output, Losses losses) {
        this.output = output;
        this.losses = losses;
        this.id = id;
        this.index = output.index();
        item = ContentWriter.typed(Names.MESSAGE);
        item.put(Names.ID, id);
        item.put("role", "assistant");
        if (first.protocol().equals(ResponsesProtocol.ID)) {
            for (var member : first.members().properties()) {
                if (member.getKey().startsWith(Names.ITEM_PREFIX)) {
                    item.set(member.getKey().substring(Names.ITEM_PREFIX.length()), member.getValue());
                }
            }
        }
    }

    private void begin() {
        if (!began) {
            began = true;
            ObjectNode begun = item.deepCopy();
            begun.put(Names.STATUS, "in_progress");
            begun.putArray(Names.CONTENT);
            output.added(begun);
        }
    }

    /** A text or a refusal begins. */
    void begin(Block shell) {
        endPart();
        losses.extras(shell.extras(), ResponsesProtocol.ID);
        waiting = shell;
        extras = shell.extras();
        text.setLength(0);
        annotations = Json.array();
        logprobs = Json.array();
        switch (shell) {
            case Block.Text begun -> {
                signature = begun.signature();
                say(begun.text(), begun.logprobs());
                begun.citations().forEach(this::cite);
            }
            case Block.Refusal begun -> say(begun.text(), begun.logprobs());
            default -> {
                // nothing else has parts
            }
        }
        if (extras.form(ResponsesProtocol.ID, Names.FORM_ITEM).isObject()) {
            open();
        }
    }

    private void open() {
        Block shell = waiting;
        if (shell == null) {
            return;
        }
        waiting = null;
        begin();
        boolean refuses = shell instanceof Block.Refusal;
        String type = refuses ? Names.REFUSAL : Names.OUTPUT_TEXT;
        open = type;
        int number = content.size();
        output.events().event("response.content_part.added", event -> {
            place(event, number);
            event.set("part", part(type, "", Json.array(), Json.array()));
        });
        envelope = new EventWriter.Envelope(
                refuses ? "response.refusal.delta" : "response.output_text.delta",
                id,
                index,
                ",\"content_index\":" + number,
                refuses ? "" : ",\"logprobs\":[]");
    }

    private void place(ObjectNode event, int number) {
        event.put("item_id", id);
        event.put("output_index", index);
        event.put("content_index", number);
    }

    private static ObjectNode part(String type, String said, ArrayNode annotations, ArrayNode logprobs) {
        ObjectNode part = ContentWriter.typed(type);
        if (type.equals(Names.REFUSAL)) {
            return part.put(Names.REFUSAL, said);
        }
        part.put("text", said);
        part.set("annotations", annotations);
        part.set("logprobs", logprobs);
        return part;
    }

    void say(String more, List<TokenLogprob> told) {
        if (more.isEmpty() && told.isEmpty()) {
            return;
        }
        open();
        EventWriter.Envelope to = envelope;
        if (to == null) {
            return;
        }
        text.append(more);
        if (told.isEmpty()) {
            output.events().delta(to, more);
        } else if (Names.OUTPUT_TEXT.equals(open)) {
            ArrayNode list = Logprobs.write(told);
            list.forEach(logprobs::add);
            int part = content.size();
            output.events().event("response.output_text.delta", event -> {
                place(event, part);
                event.put("delta", more);
                event.set("logprobs", list);
            });
        } else {
            losses.add(extras.place().member("logprobs"), Loss.Kind.DROPPED, "a refusal has none here");
            if (!more.isEmpty()) {
                output.events().delta(to, more);
            }
        }
    }

    /** A source that names no place in the text is one of all of its part, whose length is known at its end. */
    void cite(Citation citation) {
        open();
        if (open == null || !open.equals(Names.OUTPUT_TEXT)) {
            return;
        }
        if (citation.end() < 0 || !sources.isEmpty()) {
            sources.add(citation);
        } else {
            annotate(citation);
        }
    }

    private void annotate(Citation citation) {
        ObjectNode annotation = ContentWriter.annotation(citation, text, losses);
        if (annotation == null) {
            return;
        }
        int number = annotations.size();
        annotations.add(annotation);
        int part = content.size();
        output.events().event("response.output_text.annotation.added", event -> {
            place(event, part);
            event.put("annotation_index", number);
            event.set("annotation", annotation);
        });
    }

    void sign(Sealed sealed) {
        signature = sealed;
    }

    /** The signature of the part that has ended; it is given once. */
    @Nullable
    Sealed takeSignature() {
        Sealed taken = signature;
        signature = null;
        return taken;
    }

    /** An unknown part of an alike provider, as it came. */
    void foreign(ObjectNode part) {
        endPart();
        begin();
        int number = content.size();
        for (String type : new String[] {"response.content_part.added", "response.content_part.done"}) {
            output.events().event(type, event -> {
                place(event, number);
                event.set("part", part);
            });
        }
        content.add(part);
    }

    /** The part that is open is complete; one that never said anything is none. */
    void endPart() {
        waiting = null;
        String type = open;
        if (type == null) {
            return;
        }
        sources.forEach(this::annotate);
        sources.clear();
        open = null;
        envelope = null;
        String all = text.toString();
        boolean refuses = type.equals(Names.REFUSAL);
        int number = content.size();
        output.events().event(refuses ? "response.refusal.done" : "response.output_text.done", event -> {
            place(event, number);
            event.put(refuses ? Names.REFUSAL : "text", all);
            if (!refuses) {
                event.set("logprobs", logprobs);
            }
        });
        ObjectNode part = part(type, all, annotations, logprobs);
        if (extras.protocol().equals(ResponsesProtocol.ID)) {
            for (var member : extras.members().properties()) {
                if (!member.getKey().startsWith(Names.ITEM_PREFIX)) {
                    part.set(member.getKey(), member.getValue());
                }
            }
        }
        output.events().event("response.content_part.done", event -> {
            place(event, number);
            event.set("part", part);
        });
        content.add(part);
    }

    void end(boolean incomplete) {
        endPart();
        if (!began) {
            return;
        }
        item.put(Names.STATUS, incomplete ? "incomplete" : "completed");
        item.set(Names.CONTENT, content);
        output.done(item);
    }
}
