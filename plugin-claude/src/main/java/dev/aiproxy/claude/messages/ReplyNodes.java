package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Parts that whole and streamed answers have in common. */
final class ReplyNodes {
    private static final String PREFIX = "msg_";

    private ReplyNodes() {}

    /** An id as Anthropic's are; the provider's own where it is one. */
    static String id(String given, String requestId) {
        String id = given.isEmpty() ? requestId : given;
        StringBuilder safe = new StringBuilder(id.startsWith(PREFIX) ? "" : PREFIX);
        for (int i = 0; i < id.length(); i++) {
            char at = id.charAt(i);
            boolean word = at < 128 && (Character.isLetterOrDigit(at) || at == '_' || at == '-');
            safe.append(word ? at : '_');
        }
        return safe.toString();
    }

    static ObjectNode message(String id, String model) {
        ObjectNode message = Json.object();
        message.put("id", id);
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", model);
        message.putArray("content");
        message.putNull("stop_reason");
        message.putNull("stop_sequence");
        return message;
    }

    /** Writes how an answer ended. */
    static void finish(Finish finish, ObjectNode to) {
        to.put("stop_reason", FinishReasons.write(finish));
        if (finish.reason() == FinishReason.STOP_SEQUENCE && finish.stopSequence() != null) {
            to.put("stop_sequence", finish.stopSequence());
        } else {
            to.putNull("stop_sequence");
        }
        if (finish.reason() == FinishReason.REFUSAL || finish.reason() == FinishReason.CONTENT_FILTER) {
            ObjectNode details = to.putObject("stop_details");
            details.put("type", "refusal");
            details.putNull("category");
            details.put("explanation", finish.message());
        }
    }

    /** The whole members that only this protocol knows; those about usage go to the usage. */
    static void own(Extras extras, ObjectNode to, @Nullable ObjectNode usage) {
        if (!extras.protocol().equals(MessagesProtocol.ID)) {
            return;
        }
        for (var member : extras.members().properties()) {
            String name = member.getKey();
            if (name.startsWith("usage.")) {
                if (usage != null) {
                    usage.set(name.substring("usage.".length()), member.getValue());
                }
            } else {
                to.set(name, member.getValue());
            }
        }
        if (usage != null) {
            counts(extras.form(MessagesProtocol.ID, ReplyHead.USAGE), usage);
        }
    }

    /** Adds the counts that the model has no word for, and those of zero. */
    private static void counts(JsonNode given, ObjectNode usage) {
        for (var object : given.properties()) {
            ObjectNode written =
                    usage.get(object.getKey()) instanceof ObjectNode there ? there : usage.putObject(object.getKey());
            for (var count : object.getValue().properties()) {
                if (!written.has(count.getKey())) {
                    written.set(count.getKey(), count.getValue());
                }
            }
        }
    }

    static void tier(@Nullable ServiceTier tier, ObjectNode usage) {
        if (tier != null && !usage.has("service_tier")) {
            usage.put("service_tier", tier == ServiceTier.PRIORITY ? "priority" : "standard");
        }
    }

    /** A block that carries a signature and nothing to read. */
    static ObjectNode carrier(Sealed sealed, Sealed.Slot slot) {
        ObjectNode json = Json.object();
        json.put("type", "thinking");
        json.put("thinking", "");
        json.put("signature", carried(sealed, slot));
        return json;
    }

    /** The signature in a form that the client brings back. */
    static String carried(@Nullable Sealed sealed, Sealed.Slot slot) {
        return Carrier.wrap(
                sealed == null
                        ? new Sealed("", "", slot, "")
                        : new Sealed(sealed.protocol(), sealed.realm(), slot, sealed.value()));
    }

    /** A thought that is not to be read, or the signature of a call that has gone out already. */
    static ObjectNode redacted(Sealed sealed, Sealed.Slot slot) {
        ObjectNode json = Json.object();
        json.put("type", "redacted_thinking");
        json.put("data", carried(sealed, slot));
        return json;
    }
}
