package dev.aiproxy.openai.responses;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks the events of one item, from its beginning to its end. */
final class ItemCheck {
    private final String id;
    private final int index;
    private final String type;
    private final StringBuilder text = new StringBuilder();
    private int parts;
    private int annotations;
    private @Nullable String part;
    private boolean textDone;

    ItemCheck(JsonNode item, int index) {
        this.index = index;
        this.id = item.path(Names.ID).stringValue("");
        this.type = item.path(Names.TYPE).stringValue("");
        require(!id.isEmpty() || isHosted(), "an item has no id");
        switch (type) {
            case Names.MESSAGE -> {
                require(
                        item.path(Names.CONTENT).isArray()
                                && item.path(Names.CONTENT).isEmpty(),
                        "content is not []");
                require(item.path("role").stringValue("").equals("assistant"), "a message is not the assistant's");
                require(item.path(Names.STATUS).stringValue("").equals("in_progress"), "a message has begun otherwise");
            }
            case Names.REASONING ->
                require(
                        item.path(Names.SUMMARY).isArray()
                                && item.path(Names.SUMMARY).isEmpty(),
                        "summary is not []");
            case Names.FUNCTION_CALL -> call(item, "arguments");
            case Names.CUSTOM_CALL -> call(item, "input");
            default -> require(!type.isEmpty(), "an item has no type");
        }
    }

    private static void call(JsonNode item, String member) {
        require(item.path(member).stringValue("-").isEmpty(), "a call begins with " + member);
        require(!item.path("call_id").stringValue("").isEmpty(), "a call has no call_id");
        require(!item.path("name").stringValue("").isEmpty(), "a call has no name");
    }

    private boolean isHosted() {
        return switch (type) {
            case Names.MESSAGE, Names.REASONING, Names.FUNCTION_CALL, Names.CUSTOM_CALL -> false;
            default -> true;
        };
    }

    private static void require(boolean allowed, String otherwise) {
        StreamCheck.require(allowed, otherwise);
    }

    /** One event between beginning and end. */
    void inner(String event, JsonNode json) {
        require(json.path("output_index").intValue(-1) == index, event + " has another output_index");
        require(json.path("item_id").stringValue("").equals(id), event + " has another item_id");
        switch (event) {
            case "response.content_part.added" -> begin(Names.MESSAGE, json, "content_index");
            case "response.reasoning_summary_part.added" -> begin(Names.REASONING, json, "summary_index");
            case "response.output_text.delta" -> {
                require(json.path("logprobs").isArray(), event + " lacks logprobs");
                delta(Names.OUTPUT_TEXT, "content_index", json);
            }
            case "response.refusal.delta" -> delta(Names.REFUSAL, "content_index", json);
            case "response.reasoning_summary_text.delta" -> delta(Names.SUMMARY_TEXT, "summary_index", json);
            case "response.output_text.done" -> textDone(Names.OUTPUT_TEXT, "text", json);
            case "response.refusal.done" -> textDone(Names.REFUSAL, Names.REFUSAL, json);
            case "response.reasoning_summary_text.done" -> textDone(Names.SUMMARY_TEXT, "text", json);
            case "response.output_text.annotation.added" -> {
                open(Names.OUTPUT_TEXT, "content_index", json);
                require(json.path("annotation_index").intValue(-1) == annotations, "an annotation_index is wrong");
                require(json.path("annotation").isObject(), "an annotation is none");
                annotations++;
            }
            case "response.content_part.done", "response.reasoning_summary_part.done" -> endPart(json);
            case "response.function_call_arguments.delta" -> input(Names.FUNCTION_CALL, json);
            case "response.custom_tool_call_input.delta" -> input(Names.CUSTOM_CALL, json);
            case "response.function_call_arguments.done" -> inputDone(Names.FUNCTION_CALL, "arguments", json);
            case "response.custom_tool_call_input.done" -> inputDone(Names.CUSTOM_CALL, "input", json);
            default -> require(false, "the event " + event + " is unknown");
        }
    }

    private void begin(String itemType, JsonNode json, String place) {
        require(type.equals(itemType), "a part begins in an item that has none");
        require(part == null, "a part begins within another");
        require(json.path(place).intValue(-1) == parts, "a part has a wrong " + place);
        part = json.path("part").path(Names.TYPE).stringValue("");
        annotations = 0;
        textDone = false;
        text.setLength(0);
    }

    private void open(String partType, String place, JsonNode json) {
        require(partType.equals(part), "no part of type " + partType + " is open");
        require(json.path(place).intValue(-1) == parts, "an event has a wrong " + place);
        require(!textDone, "something follows the end of a text");
    }

    private void delta(String partType, String place, JsonNode json) {
        open(partType, place, json);
        require(json.path("delta").isString(), "a delta is no text");
        text.append(json.path("delta").stringValue(""));
    }

    private void textDone(String partType, String member, JsonNode json) {
        require(partType.equals(part) && !textDone, "a text ends that is not open");
        require(json.path(member).stringValue("").contentEquals(text), "a text ends otherwise than its deltas");
        textDone = true;
    }

    private void endPart(JsonNode json) {
        String open = part;
        require(open != null, "a part ends that has not begun");
        JsonNode whole = json.path("part");
        require(whole.path(Names.TYPE).stringValue("").equals(open), "a part ends with another type");
        if (Names.OUTPUT_TEXT.equals(open)) {
            require(textDone, "a part ends before its text");
            require(whole.path("annotations").size() == annotations, "a part ends with other annotations");
            require(
                    whole.path("annotations").isArray()
                            && whole.path("logprobs").isArray(),
                    "a part lacks lists");
        }
        parts++;
        part = null;
    }

    private void input(String itemType, JsonNode json) {
        require(type.equals(itemType) && !textDone, "an input grows where none is open");
        text.append(json.path("delta").stringValue(""));
    }

    private void inputDone(String itemType, String member, JsonNode json) {
        require(type.equals(itemType) && !textDone, "an input ends that is not open");
        String whole = json.path(member).stringValue("");
        require(whole.contentEquals(text) || (text.isEmpty() && whole.equals("{}")), "an input ends otherwise");
        textDone = true;
    }

    /** The item ends. */
    void done(JsonNode json) {
        require(json.path("output_index").intValue(-1) == index, "an item ends at another output_index");
        JsonNode item = json.path("item");
        require(item.path(Names.ID).stringValue("").equals(id), "an item ends with another id");
        require(item.path(Names.TYPE).stringValue("").equals(type), "an item ends with another type");
        require(part == null, "an item ends within a part");
        String status = item.path(Names.STATUS).stringValue("");
        switch (type) {
            case Names.MESSAGE -> {
                require(item.path(Names.CONTENT).size() == parts, "a message ends with other parts");
                require(status.equals("completed") || status.equals("incomplete"), "a message ends " + status);
            }
            case Names.REASONING ->
                require(item.path(Names.SUMMARY).size() == parts, "a thought ends with other parts");
            case Names.FUNCTION_CALL, Names.CUSTOM_CALL -> {
                require(status.equals("incomplete") || textDone, "a call ends before its input");
                require(status.equals("completed") || status.equals("incomplete"), "a call ends " + status);
            }
            default -> {
                // a provider's own item
            }
        }
    }
}
