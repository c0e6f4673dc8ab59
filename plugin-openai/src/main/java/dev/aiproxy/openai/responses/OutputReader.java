package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.wire.Members;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the items of an answer, as they grow or whole. Items are told apart by their place in the output, since some
 * services change an item's id on the way; by id only where an event names no place.
 */
final class OutputReader {
    private final BlockNumbers numbers = new BlockNumbers();
    private final String realm;
    private final ToolNames names;
    private final boolean unwrapsParallel;
    private final Map<Integer, OutputItem> items = new TreeMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private int last = -1;
    private String answerId = "";
    private boolean callsClient;
    private boolean refuses;

    OutputReader(String realm, ToolNames names, boolean unwrapsParallel) {
        this.realm = realm;
        this.names = names;
        this.unwrapsParallel = unwrapsParallel;
    }

    /** The id of the answer, from which ids that its calls lack are made. */
    void answer(String id) {
        answerId = id;
    }

    /** Whether an item waits for the client to do something. */
    boolean callsClient() {
        return callsClient;
    }

    /** Whether the model declined. */
    boolean refuses() {
        return refuses;
    }

    /** One event; false if nothing was made of it. */
    boolean event(String type, ObjectNode event, Consumer<? super ChatEvent> out) {
        switch (type) {
            case "response.output_text.delta" -> message(event, out).text(part(event), event, out);
            case "response.refusal.delta" -> {
                refuses = true;
                message(event, out).refusal(part(event), event, out);
            }
            case "response.output_text.done" -> message(event, out).textDone(part(event), event, out);
            case "response.refusal.done" -> {
                refuses = true;
                message(event, out).refusalDone(part(event), event, out);
            }
            case "response.output_text.annotation.added" -> message(event, out).annotation(part(event), event, out);
            case "response.content_part.added" -> {
                if (isMessagePart(event)) {
                    message(event, out).open(part(event), partOf(event), out);
                }
            }
            case "response.content_part.done" -> {
                if (isMessagePart(event)) {
                    message(event, out).close(part(event), partOf(event), out);
                }
            }
            case "response.reasoning_summary_part.added" ->
                thought(event, out).part(false, event.path("summary_index").intValue(0), out);
            case "response.reasoning_summary_text.delta", "response.reasoning_summary.delta" ->
                thought(event, out).delta(false, event, out);
            case "response.reasoning_text.delta", "response.reasoning.delta" ->
                thought(event, out).delta(true, event, out);
            case "response.function_call_arguments.delta" -> call(event, false).delta(event, out);
            case "response.custom_tool_call_input.delta" -> call(event, true).delta(event, out);
            case "response.function_call_arguments.done" -> call(event, false).input(event, "arguments", out);
            case "response.custom_tool_call_input.done" -> call(event, true).input(event, "input", out);
            case "response.output_item.added" -> added(event, out);
            case "response.output_item.done" -> done(event, out);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isMessagePart(ObjectNode event) {
        return !ContentWriter.isTyped(event.path("part"), Names.REASONING_TEXT);
    }

    private static int part(ObjectNode event) {
        return event.path("content_index").intValue(0);
    }

    /** The part of an event, at the place that it has in the whole answer. */
    private Members partOf(ObjectNode event) {
        return Members.of(event.path("part"), place(index(event)).element(Names.CONTENT, part(event)));
    }

    private static Members itemOf(ObjectNode event, int index) {
        return Members.of(event.path("item"), place(index));
    }

    private static Place place(int index) {
        return Place.ROOT.element("output", index);
    }

    private int index(ObjectNode event) {
        JsonNode given = event.path("output_index");
        if (given.isInt()) {
            return given.intValue();
        }
        JsonNode item = event.path("item");
        String id = event.path("item_id").stringValue(item.path(Names.ID).stringValue(""));
        Integer known = places.get(id);
        if (known != null) {
            return known;
        }
        return item.isObject() ? last + 1 : Math.max(0, last);
    }

    private <T extends OutputItem> @Nullable T known(int index, Class<T> type) {
        OutputItem item = items.get(index);
        return type.isInstance(item) ? type.cast(item) : null;
    }

    private OutputItem put(int index, OutputItem item) {
        items.put(index, item);
        last = Math.max(last, index);
        return item;
    }

    private MessageItem message(ObjectNode event, Consumer<? super ChatEvent> out) {
        int index = index(event);
        MessageItem item = known(index, MessageItem.class);
        if (item == null) {
            item = new MessageItem(numbers, null, place(index));
            replace(index, item, out);
        }
        return item;
    }

    private ReasoningItem thought(ObjectNode event, Consumer<? super ChatEvent> out) {
        int index = index(event);
        ReasoningItem item = known(index, ReasoningItem.class);
        if (item == null) {
            item = new ReasoningItem(numbers, null, place(index), realm);
            replace(index, item, out);
        }
        return item;
    }

    private CallItem call(ObjectNode event, boolean freeText) {
        int index = index(event);
        CallItem item = known(index, CallItem.class);
        if (item == null) {
            item = new CallItem(numbers, names, unwrapsParallel, freeText, place(index));
            callsClient = true;
            put(index, item);
        }
        return item;
    }

    private void replace(int index, OutputItem item, Consumer<? super ChatEvent> out) {
        OutputItem before = items.get(index);
        if (before != null) {
            before.close(out);
        }
        put(index, item);
    }

    private void added(ObjectNode event, Consumer<? super ChatEvent> out) {
        int index = index(event);
        Members item = itemOf(event, index);
        remember(item, index);
        OutputItem known = items.get(index);
        if (known == null) {
            known = make(item, index);
        }
        known.added(item, idOf(item, index), out);
    }

    private void done(ObjectNode event, Consumer<? super ChatEvent> out) {
        int index = index(event);
        done(itemOf(event, index), index, out);
    }

    private void done(Members item, int index, Consumer<? super ChatEvent> out) {
        remember(item, index);
        OutputItem known = items.get(index);
        if (known == null || !known.fits(item.text(Names.TYPE, ""))) {
            if (known != null) {
                known.close(out);
            }
            known = make(item, index);
            known.added(item, idOf(item, index), out);
        }
        known.done(item, idOf(item, index), out);
        refuses |= known instanceof MessageItem message && message.refuses();
    }

    private void remember(Members item, int index) {
        JsonNode id = item.get(Names.ID);
        if (id != null && id.isString()) {
            places.put(id.stringValue(), index);
        }
    }

    private OutputItem make(Members item, int index) {
        Place place = place(index);
        String type = item.text(Names.TYPE, "");
        callsClient |= Names.isRunByClient(type);
        return put(
                index,
                switch (type) {
                    case Names.MESSAGE -> new MessageItem(numbers, item, place);
                    case Names.REASONING -> new ReasoningItem(numbers, item, place, realm);
                    case Names.FUNCTION_CALL -> new CallItem(numbers, names, unwrapsParallel, false, place);
                    case Names.CUSTOM_CALL -> new CallItem(numbers, names, unwrapsParallel, true, place);
                    default -> new HostedItem(numbers, type);
                });
    }

    private String idOf(Members item, int index) {
        String id = item.text("call_id", "");
        if (id.isEmpty()) {
            id = item.text(Names.ID, "");
        }
        return id.isEmpty() ? CallIds.made(answerId, index, item.text("name", "")) : id;
    }

    /** The items that the terminal event lists and no event has brought. */
    void rest(ArrayNode list, Consumer<? super ChatEvent> out) {
        for (int i = last + 1; i < list.size(); i++) {
            done(Members.of(list.get(i), place(i)), i, out);
        }
    }

    /** Adds the provider's own words about why it stopped. */
    void refuse(String words, Consumer<? super ChatEvent> out) {
        Extras at = Extras.at(ResponsesProtocol.ID, Place.ROOT.member("error"));
        int number = numbers.begin(new Block.Refusal(words, at), out);
        out.accept(new ChatEvent.BlockEnd(0, number));
    }

    /** No more comes: whatever is open is closed. */
    void close(Consumer<? super ChatEvent> out) {
        items.values().forEach(item -> item.close(out));
    }

    /** Numbers blocks as they begin. */
    static final class BlockNumbers {
        private int next;

        int begin(Block shell, Consumer<? super ChatEvent> out) {
            int number = next++;
            out.accept(new ChatEvent.BlockStart(0, number, shell));
            return number;
        }
    }
}
