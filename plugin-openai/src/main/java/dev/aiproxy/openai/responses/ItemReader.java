package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads single items, which requests and answers have in common. */
final class ItemReader {
    private ItemReader() {}

    /** What an item says of itself beside its content; {@code known} members are left out. */
    static Extras extras(Members item, Set<String> known) {
        Extras extras = Extras.unknown(ResponsesProtocol.ID, item.place(), item.object(), known);
        JsonNode id = item.get(Names.ID);
        return id != null && id.isString() && !ItemIds.isMade(id.stringValue())
                ? extras.withForm(Names.ID, id)
                : extras;
    }

    /**
     * What an item of an answer says of itself. Its id stays behind: sent back it would be understood only where it was
     * made, and only if the answer was kept there.
     */
    static Extras ofAnswer(Members item, Set<String> known) {
        return Extras.unknown(ResponsesProtocol.ID, item.place(), item.object(), known);
    }

    /** A call of a function or of a custom tool; its input may be empty while it streams. */
    static Block.ToolCall call(Members item, String id) {
        boolean free = item.text(Names.TYPE, "").equals(Names.CUSTOM_CALL);
        return new Block.ToolCall(
                id,
                item.text("name", ""),
                item.text("namespace"),
                free,
                item.text(free ? "input" : "arguments", ""),
                null,
                null,
                extras(item, Names.CALL_MEMBERS));
    }

    /**
     * What a thought says: its full text if the model gives it, else the summary.
     *
     * @param item a {@code reasoning} item
     */
    static String thought(ObjectNode item) {
        return String.join(Block.Reasoning.BETWEEN_PARTS, thoughts(item));
    }

    /** The parts of {@link #thought}; none if there is nothing to read. */
    static List<String> thoughts(ObjectNode item) {
        List<String> full = texts(item.path(Names.CONTENT));
        return String.join("", full).isEmpty() ? texts(item.path(Names.SUMMARY)) : full;
    }

    private static List<String> texts(JsonNode parts) {
        if (parts.isString()) {
            return List.of(parts.stringValue());
        }
        List<String> all = new ArrayList<>();
        for (JsonNode part : parts) {
            all.add(part.path("text").stringValue(""));
        }
        return all;
    }

    /**
     * What a thought's encrypted content seals.
     *
     * @param realm the provider it came from; {@code *} if a client sent it as some provider's own
     * @return null if there is nothing, or something of the gateway's that is broken
     */
    static @Nullable Sealed sealed(ObjectNode item, String realm) {
        String value = item.path(Names.ENCRYPTED).stringValue("");
        if (value.isEmpty()) {
            return null;
        }
        if (Carrier.isCarried(value)) {
            return Carrier.unwrap(value).orElse(null);
        }
        return new Sealed(
                ResponsesProtocol.ID,
                realm,
                Sealed.Slot.ITEM,
                withId(item.path(Names.ID).stringValue(""), value));
    }

    /** The value to seal for an item, which must come back with its id if it has one. */
    static String withId(String id, String value) {
        return id.isEmpty() ? value : id + '\n' + value;
    }

    /** A hosted or unknown item, as it came. */
    static Block.Foreign foreign(Members item, String type) {
        return new Block.Foreign(
                ResponsesProtocol.ID,
                type,
                item.object(),
                HostedItems.summary(type, item.object()),
                Extras.at(ResponsesProtocol.ID, item.place()));
    }
}
