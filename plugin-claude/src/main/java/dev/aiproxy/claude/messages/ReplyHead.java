package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an answer says of itself as a whole, collected over the events that say it. Used by one thread. */
final class ReplyHead {
    private static final Set<String> KNOWN =
            Set.of("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage", "delta");
    private static final Set<String> USAGE_KNOWN = Set.of(
            "input_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "cache_creation",
            "output_tokens",
            "output_tokens_details",
            "server_tool_use",
            "service_tier");

    private static final Set<String> USAGE_OBJECTS =
            Set.of("cache_creation", "output_tokens_details", "server_tool_use");

    /** Form of an answer: objects of its usage, of which the model may not know all counts. */
    static final String USAGE = "usage";

    private final ObjectNode members = Json.object();
    private final ObjectNode counted = Json.object();
    private final UsageReader usage = new UsageReader();
    private String stopReason = "";
    private @Nullable String stopSequence;

    /** Members of a message, of an event about it, or of that event's delta. */
    void add(JsonNode json) {
        for (var member : json.properties()) {
            if (!KNOWN.contains(member.getKey()) && !member.getValue().isNull()) {
                members.set(member.getKey(), member.getValue());
            }
        }
        JsonNode counts = json.path("usage");
        usage.add(counts);
        for (var member : counts.properties()) {
            boolean isTier = member.getKey().equals("service_tier") && tier(json) == null;
            if ((isTier || !USAGE_KNOWN.contains(member.getKey()))
                    && !member.getValue().isNull()) {
                members.set("usage." + member.getKey(), member.getValue());
            } else if (USAGE_OBJECTS.contains(member.getKey())
                    && member.getValue().isObject()) {
                counted.set(member.getKey(), member.getValue());
            }
        }
        if (json.path("stop_reason").isString()) {
            stopReason = json.path("stop_reason").stringValue();
        }
        if (json.path("stop_sequence").isString()) {
            stopSequence = json.path("stop_sequence").stringValue();
        }
    }

    UsageReader usage() {
        return usage;
    }

    String stopReason() {
        return stopReason;
    }

    @Nullable
    String stopSequence() {
        return stopSequence;
    }

    JsonNode stopDetails() {
        return members.path("stop_details");
    }

    /** What has been collected so far, apart from what the model has words for. */
    Extras extras() {
        Extras extras = members.isEmpty()
                ? Extras.at(MessagesProtocol.ID, Place.ROOT)
                : new Extras(MessagesProtocol.ID, Place.ROOT, members.deepCopy());
        return counted.isEmpty() ? extras : extras.withForm(USAGE, counted.deepCopy());
    }

    /** How a message was served; null if it does not say, or in a word that we do not know. */
    static @Nullable ServiceTier tier(JsonNode message) {
        return switch (message.path("usage").path("service_tier").stringValue("")) {
            case "standard" -> ServiceTier.DEFAULT;
            case "priority" -> ServiceTier.PRIORITY;
            default -> null;
        };
    }
}
