package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.openai.protocol.Logprobs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A message while it is read: a block for each of its parts. */
final class MessageItem implements OutputItem {
    private final OutputReader.BlockNumbers numbers;
    private final Extras own;
    private final Place place;
    private final Map<Integer, Part> parts = new TreeMap<>();
    private boolean refuses;

    MessageItem(OutputReader.BlockNumbers numbers, @Nullable Members item, Place place) {
        this.numbers = numbers;
        this.place = place;
        this.own = item == null
                ? Extras.at(ResponsesProtocol.ID, place)
                : ItemReader.ofAnswer(item, Names.MESSAGE_MEMBERS);
    }

    /** Whether it has a part in which the model declines. */
    boolean refuses() {
        return refuses;
    }

    @Override
    public boolean fits(String type) {
        return type.equals(Names.MESSAGE);
    }

    @Override
    public void added(Members item, String callId, Consumer<? super ChatEvent> out) {
        // parts follow
    }

    /** A part begins, with what it has. */
    void open(int index, Members part, Consumer<? super ChatEvent> out) {
        if (!parts.containsKey(index)) {
            begin(index, ContentReader.ofAnswer(part), out);
        }
    }

    private Part begin(int index, Block whole, Consumer<? super ChatEvent> out) {
        Block shell = switch (whole) {
            case Block.Text text -> new Block.Text("", List.of(), null, null, first(text.extras()));
            case Block.Refusal refusal -> new Block.Refusal("", first(refusal.extras()));
            case Block.Foreign foreign ->
                new Block.Foreign(
                        foreign.protocol(), foreign.type(), foreign.json(), foreign.summary(), first(foreign.extras()));
            default -> whole;
        };
        refuses |= shell instanceof Block.Refusal;
        Part part = new Part(numbers.begin(shell, out), shell instanceof Block.Text || shell instanceof Block.Refusal);
        parts.put(index, part);
        switch (whole) {
            case Block.Text text -> {
                part.complete(text.text(), text.logprobs(), out);
                part.citations(text.citations(), out);
            }
            case Block.Refusal refusal -> part.complete(refusal.text(), List.of(), out);
            default -> part.close(out);
        }
        return part;
    }

    /** The first part carries what the message says of itself. */
    private Extras first(Extras extras) {
        if (!parts.isEmpty()) {
            return extras;
        }
        Extras all = extras;
        for (var member : own.members().properties()) {
            all = all.with(Names.ITEM_PREFIX + member.getKey(), member.getValue());
        }
        ObjectNode form = Json.object();
        form.setAll(own.form());
        return all.withForm(Names.FORM_ITEM, form);
    }

    private Part text(int index, Consumer<? super ChatEvent> out) {
        Part part = parts.get(index);
        return part == null ? begin(index, Block.Text.of("", null, at(index)), out) : part;
    }

    private Part refusal(int index, Consumer<? super ChatEvent> out) {
        Part part = parts.get(index);
        return part == null ? begin(index, new Block.Refusal("", at(index)), out) : part;
    }

    private Extras at(int index) {
        return Extras.at(ResponsesProtocol.ID, place.element(Names.CONTENT, index));
    }

    void text(int index, ObjectNode event, Consumer<? super ChatEvent> out) {
        text(index, out).say(event.path("delta").stringValue(""), Logprobs.read(event.path("logprobs")), out);
    }

    void refusal(int index, ObjectNode event, Consumer<? super ChatEvent> out) {
        refusal(index, out).say(event.path("delta").stringValue(""), List.of(), out);
    }

    void textDone(int index, ObjectNode event, Consumer<? super ChatEvent> out) {
        text(index, out).complete(event.path("text").stringValue(""), Logprobs.read(event.path("logprobs")), out);
    }

    void refusalDone(int index, ObjectNode event, Consumer<? super ChatEvent> out) {
        refusal(index, out).complete(event.path(Names.REFUSAL).stringValue(""), List.of(), out);
    }

    void annotation(int index, ObjectNode event, Consumer<? super ChatEvent> out) {
        JsonNode annotation = event.path("annotation");
        if (annotation.isObject()) {
            Part part = text(index, out);
            Place at = place.element(Names.CONTENT, index).element("annotations", part.citations);
            part.cite(ContentReader.citation(Members.of(annotation, at)), out);
        }
    }

    /** A part is complete. */
    void close(int index, Members part, Consumer<? super ChatEvent> out) {
        Block whole = ContentReader.ofAnswer(part);
        Part known = parts.get(index);
        if (known == null) {
            known = begin(index, whole, out);
        } else if (whole instanceof Block.Text text) {
            known.complete(text.text(), text.logprobs(), out);
            known.citations(text.citations(), out);
        } else if (whole instanceof Block.Refusal refusal) {
            known.complete(refusal.text(), List.of(), out);
        }
        known.close(out);
    }

    @Override
    public void done(Members item, String callId, Consumer<? super ChatEvent> out) {
        ArrayNode content = item.list(Names.CONTENT);
        for (int i = 0; content != null && i < content.size(); i++) {
            close(i, item.element(Names.CONTENT, content, i), out);
        }
        close(out);
    }

    @Override
    public void close(Consumer<? super ChatEvent> out) {
        parts.values().forEach(part -> part.close(out));
    }

    /** One part while it is read. */
    private static final class Part {
        private final int number;
        private final boolean grows;
        private boolean open = true;
        private int length;
        private int logprobs;
        private int citations;

        private Part(int number, boolean grows) {
            this.number = number;
            this.grows = grows;
        }

        private void say(String text, List<TokenLogprob> told, Consumer<? super ChatEvent> out) {
            if (open && grows && !(text.isEmpty() && told.isEmpty())) {
                length += text.length();
                logprobs += told.size();
                out.accept(new ChatEvent.BlockDelta(0, number, text, told));
            }
        }

        /** All of the text and of what is known of its tokens: what has not been told yet comes now. */
        private void complete(String text, List<TokenLogprob> all, Consumer<? super ChatEvent> out) {
            String rest = text.length() > length ? text.substring(length) : "";
            say(rest, logprobs < all.size() ? all.subList(logprobs, all.size()) : List.of(), out);
        }

        private void cite(Citation citation, Consumer<? super ChatEvent> out) {
            if (open && grows) {
                citations++;
                out.accept(new ChatEvent.CitationAdded(0, number, citation));
            }
        }

        private void citations(List<Citation> all, Consumer<? super ChatEvent> out) {
            for (int i = citations; i < all.size(); i++) {
                cite(all.get(i), out);
            }
        }

        private void close(Consumer<? super ChatEvent> out) {
            if (open) {
                open = false;
                out.accept(new ChatEvent.BlockEnd(0, number));
            }
        }
    }
}
