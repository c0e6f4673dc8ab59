package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a client wrote what the model makes no difference of, so that Anthropic gets it as it was said: members that say
 * nothing ({@code null}, {@code false}, empty), and one text where a list of blocks could stand. It is kept as the form of
 * the extras, since nothing is lost without it anywhere else.
 */
final class AsSaid {
    private static final String SILENT = "silent";
    private static final String STRING = "string";

    /** Objects in objects whose members are looked at too. */
    private static final Set<String> INNER =
            Set.of("thinking", "output_config", "metadata", "tool_choice", "citations", CacheMarks.MEMBER);

    private AsSaid() {}

    /** The members of an object that the model has no word for, and how the others were written if that is unusual. */
    static Extras read(ObjectNode json, Place place, Set<String> known) {
        ObjectNode unknown = null;
        ObjectNode silent = null;
        for (var member : json.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull() || (known.contains(name) && isSilent(value))) {
                silent = silent == null ? Json.object() : silent;
                silent.set(name, value);
            } else if (!known.contains(name)) {
                unknown = unknown == null ? Json.object() : unknown;
                unknown.set(name, value);
            } else if (INNER.contains(name)) {
                ObjectNode inside = silentMembers(value);
                if (inside != null) {
                    silent = silent == null ? Json.object() : silent;
                    silent.set(name, inside);
                }
            }
        }
        Extras extras = unknown == null
                ? Extras.at(MessagesProtocol.ID, place)
                : new Extras(MessagesProtocol.ID, place, unknown);
        return silent == null ? extras : extras.withForm(SILENT, silent);
    }

    private static boolean isSilent(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainer() && value.isEmpty());
    }

    /** Keeps a member that says what would be so without it. */
    static Extras keep(Extras extras, String member, JsonNode value) {
        JsonNode before = extras.form(MessagesProtocol.ID, SILENT);
        ObjectNode silent = before instanceof ObjectNode some ? some.deepCopy() : Json.object();
        silent.set(member, value);
        return extras.withForm(SILENT, silent);
    }

    /** Whether a member was there and said nothing. */
    static boolean isSilent(Extras extras, String member) {
        return extras.form(MessagesProtocol.ID, SILENT).has(member);
    }

    private static @Nullable ObjectNode silentMembers(JsonNode json) {
        ObjectNode silent = null;
        for (var member : json.properties()) {
            if (isSilent(member.getValue())) {
                silent = silent == null ? Json.object() : silent;
                silent.set(member.getKey(), member.getValue());
            }
        }
        return silent;
    }

    /** Writes the members that say nothing, where nothing was written. */
    static void write(Extras extras, ObjectNode json) {
        JsonNode silent = extras.form(MessagesProtocol.ID, SILENT);
        for (var member : silent.properties()) {
            JsonNode written = json.get(member.getKey());
            if (written == null) {
                json.set(member.getKey(), member.getValue());
            } else if (written instanceof ObjectNode inner) {
                for (var inside : member.getValue().properties()) {
                    if (!inner.has(inside.getKey())) {
                        inner.set(inside.getKey(), inside.getValue());
                    }
                }
            }
        }
    }

    /** The same extras, with a word of it if a list of blocks was written as one text. */
    static Extras withString(Extras extras, @Nullable JsonNode content) {
        return content != null && content.isString()
                ? extras.withForm(STRING, Json.object().booleanNode(true))
                : extras;
    }

    /** The blocks as they were written: as one text, if that is what they were and still are. */
    static JsonNode content(Extras extras, JsonNode blocks) {
        if (!extras.form(MessagesProtocol.ID, STRING).asBoolean(false)) {
            return blocks;
        }
        JsonNode only = blocks.path(0);
        boolean isText = blocks.size() == 1
                && only.size() == 2
                && only.path("type").stringValue("").equals("text");
        return isText ? only.path("text") : blocks;
    }
}
