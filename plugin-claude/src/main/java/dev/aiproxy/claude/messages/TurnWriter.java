package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.claude.models.AnthropicModels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code system} and {@code messages}. What is written of a turn never depends on later ones, since caches and the
 * signatures of thoughts rest on the beginning staying the same.
 */
final class TurnWriter {
    /** What the user says where Anthropic wants the user to speak and nobody did. */
    private static final String GO_ON = "Continue.";

    private final ChatRequest request;
    private final ModelFacts facts;
    private final boolean own;
    private final ContentWriter content;
    private final MarkBudget marks;
    private final Losses losses;
    private final ArrayNode system = Json.array();
    private final ArrayNode messages = Json.array();
    private final ArrayNode held = Json.array();
    private Extras ofSystem = Extras.NONE;

    TurnWriter(
            ChatRequest request,
            ModelFacts facts,
            boolean own,
            ContentWriter content,
            MarkBudget marks,
            Losses losses) {
        this.request = request;
        this.facts = facts;
        this.own = own;
        this.content = content;
        this.marks = marks;
        this.losses = losses;
    }

    /** {@code system}; empty if the operator says nothing. */
    JsonNode system() {
        return AsSaid.content(ofSystem, system);
    }

    ArrayNode messages() {
        return messages;
    }

    /** Writes both; the turns of Anthropic's own client stay as they are. */
    void write() {
        if (own) {
            writeAsSaid();
            return;
        }
        Conversation conversation =
                Conversation.of(request, losses).alternating(facts.flag(AnthropicModels.INLINE_SYSTEM, false), losses);
        for (Turn turn : conversation.system()) {
            lose(turn);
            turn.blocks().forEach(block -> content.user(block, system));
        }
        marks.beginMessages();
        for (Turn turn : conversation.turns()) {
            message(turn);
        }
        if (messages.isEmpty()) {
            moveLastSystemText();
        } else if (isAssistant(messages.get(0))) {
            losses.add(request.extras().place(), Loss.Kind.EMULATED, "the user's \"Continue.\" is sent first");
            messages.insert(0, goOn());
        }
    }

    private void writeAsSaid() {
        boolean leading = true;
        for (Turn turn : request.turns()) {
            boolean inline = turn.extras().protocol().equals(MessagesProtocol.ID)
                    && turn.extras().place().toString().startsWith("messages[");
            leading &= turn.role().isSystem() && !inline;
            if (leading) {
                ofSystem = turn.extras();
                turn.blocks().forEach(block -> content.user(block, system));
            } else {
                marks.beginMessages();
                messageAsSaid(turn);
            }
        }
        marks.beginMessages();
    }

    private void messageAsSaid(Turn turn) {
        if (turn.extras().form(MessagesProtocol.ID, MessageReader.MESSAGE) instanceof ObjectNode message) {
            messages.add(message);
            return;
        }
        JsonNode first = turn.extras().form(MessagesProtocol.ID, MessageReader.FIRST_OF_NEXT);
        if (first.isObject()) {
            held.add(first);
            return;
        }
        ArrayNode blocks = Json.array();
        blocks.addAll(held);
        held.removeAll();
        turn.blocks().forEach(block -> content.user(block, blocks));
        if (blocks.isEmpty() && !turn.blocks().isEmpty()) {
            return;
        }
        lose(turn);
        ObjectNode message = Json.object();
        message.put("role", role(turn));
        if (!AsSaid.isSilent(turn.extras(), "content")) {
            message.set("content", AsSaid.content(turn.extras(), blocks));
        }
        turn.extras().writeTo(MessagesProtocol.ID, message);
        AsSaid.write(turn.extras(), message);
        messages.add(message);
    }

    private static String role(Turn turn) {
        return turn.role() == Turn.Role.ASSISTANT ? "assistant" : turn.role().isSystem() ? "system" : "user";
    }

    private void message(Turn turn) {
        lose(turn);
        boolean assistant = turn.role() == Turn.Role.ASSISTANT;
        ArrayNode blocks = Json.array();
        if (assistant) {
            AssistantOrder.of(turn.blocks()).forEach(block -> content.assistant(block, blocks));
        } else {
            turn.blocks().forEach(block -> content.user(block, blocks));
        }
        if (blocks.isEmpty()) {
            return;
        }
        ObjectNode message = Json.object();
        message.put("role", role(turn));
        message.set("content", blocks);
        turn.extras().writeTo(MessagesProtocol.ID, message);
        messages.add(message);
    }

    private void lose(Turn turn) {
        losses.extras(turn.extras(), MessagesProtocol.ID);
        if (turn.name() != null) {
            losses.add(turn.extras().place().member("name"), Loss.Kind.DROPPED, "speakers have no names");
        }
    }

    private void moveLastSystemText() {
        if (system.isEmpty()) {
            throw Members.wrong(request.extras().place().member("messages"), "nothing is said to the model");
        }
        losses.add(
                request.extras().place(), Loss.Kind.EMULATED, "the last of the operator's texts is sent as the user's");
        JsonNode last = system.remove(system.size() - 1);
        messages.addObject().put("role", "user").putArray("content").add(last);
    }

    private static ObjectNode goOn() {
        ObjectNode message = Json.object().put("role", "user");
        message.putArray("content").add(ContentWriter.text(GO_ON));
        return message;
    }

    /** Sees to a last message of the model's own, which newer models do not go on from. */
    void endWithUser(boolean thinks) {
        if (messages.isEmpty() || !isAssistant(messages.get(messages.size() - 1))) {
            return;
        }
        if (facts.flag(AnthropicModels.PREFILL, true) && !thinks) {
            trim(messages.get(messages.size() - 1).path("content"));
            return;
        }
        losses.add(request.extras().place(), Loss.Kind.EMULATED, "the model does not go on from a text of its own");
        messages.add(goOn());
    }

    private static void trim(JsonNode blocks) {
        if (blocks.get(blocks.size() - 1) instanceof ObjectNode last
                && last.path("text").isString()) {
            String text = last.path("text").stringValue("");
            last.put("text", text.stripTrailing());
        }
    }

    /** Adds to the last words of the user. */
    void addToLastUser(@Nullable String text) {
        if (text == null) {
            return;
        }
        JsonNode last = messages.get(messages.size() - 1);
        if (last != null && !isAssistant(last) && last.path("content") instanceof ArrayNode blocks) {
            blocks.add(ContentWriter.text(text));
        } else {
            messages.addObject().put("role", "user").putArray("content").add(ContentWriter.text(text));
        }
    }

    /** Whether results go back to a turn of the model whose thoughts are lost. */
    boolean lacksThought() {
        for (int i = messages.size() - 1; i > 0; i--) {
            JsonNode message = messages.get(i);
            if (isAssistant(message)) {
                JsonNode first = message.path("content").path(0);
                return has(message, "tool_use")
                        && !first.path("type").stringValue("").endsWith("thinking");
            }
            if (!has(message, "tool_result")) {
                return false;
            }
        }
        return false;
    }

    private static boolean has(JsonNode message, String type) {
        for (JsonNode block : message.path("content")) {
            if (block.path("type").stringValue("").equals(type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAssistant(JsonNode message) {
        return message.path("role").stringValue("").equals("assistant");
    }

    /** Adds lines to what the operator says. */
    void addToSystem(List<String> hints) {
        hints.forEach(hint -> system.add(ContentWriter.text(hint)));
    }
}
