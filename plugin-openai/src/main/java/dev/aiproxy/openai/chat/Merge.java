package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts back what was kept of an object, also inside the objects that it has. */
final class Merge {
    private Merge() {}

    /** Adds what this protocol said; what is there already stays. */
    static void into(ObjectNode target, Extras extras) {
        if (extras.protocol().equals(ID)) {
            into(target, extras.members());
        }
    }

    /** What was kept without members that say nothing ({@code "annotations":[]}, {@code "logprobs":null}). */
    static Extras telling(Extras extras) {
        ObjectNode telling = Json.object();
        for (var member : extras.members().properties()) {
            if (isTelling(member.getValue())) {
                telling.set(member.getKey(), member.getValue());
            }
        }
        return telling.size() == extras.members().size()
                ? extras
                : new Extras(extras.protocol(), extras.place(), telling);
    }

    /** Whether a value says anything. */
    static boolean isTelling(JsonNode value) {
        return !value.isNull() && !(value.isContainer() && value.isEmpty());
    }

    private static void into(ObjectNode target, ObjectNode more) {
        for (var member : more.properties()) {
            JsonNode there = target.get(member.getKey());
            if (there == null || (there.isNull() && !member.getValue().isNull())) {
                target.set(member.getKey(), member.getValue());
            } else if (there instanceof ObjectNode inner && member.getValue() instanceof ObjectNode within) {
                into(inner, within);
            }
        }
    }
}
