package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the thoughts of an earlier answer that a client sends back: {@code reasoning_content} (DeepSeek, Qwen, Kimi, xAI),
 * {@code reasoning} (OpenRouter, vLLM), {@code reasoning_details} (OpenRouter), {@code thinking_blocks} (litellm).
 */
final class Thoughts {
    private Thoughts() {}

    /** The thought; null if there is none. Its place tells the member that it stood in. */
    static Block.@Nullable Reasoning read(Members message) {
        JsonNode details = message.value("reasoning_details");
        Sealed signature = details.isArray() && !details.isEmpty()
                ? new Sealed(ID, "*", Sealed.Slot.THOUGHT, Json.text(details))
                : null;
        String member = "reasoning_content";
        String text = message.value(member).asString("");
        if (text.isEmpty()) {
            member = "reasoning";
            text = message.value(member).asString("");
        }
        if (text.isEmpty() && signature != null) {
            text = text(details, "text", "summary");
        }
        if (text.isEmpty() && signature == null) {
            member = "reasoning_content";
            text = text(message.value("thinking_blocks"), "thinking", "text");
        }
        return text.isEmpty() && signature == null
                ? null
                : new Block.Reasoning(
                        text, signature, false, Extras.at(ID, message.place().member(member)));
    }

    /** What can be read in a list of details. */
    static String text(JsonNode details, String member, String orElse) {
        StringBuilder text = new StringBuilder();
        for (JsonNode detail : details) {
            text.append(detail.path(member).asString(detail.path(orElse).asString("")));
        }
        return text.toString();
    }

    /** The member that a thought of this protocol stood in. */
    static String member(Block.Reasoning thought) {
        return thought.extras().place().toString().endsWith(".reasoning") ? "reasoning" : "reasoning_content";
    }
}
