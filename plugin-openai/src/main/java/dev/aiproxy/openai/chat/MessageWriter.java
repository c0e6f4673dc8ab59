package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the turns of a request as messages. What is written of a turn never depends on later ones. */
final class MessageWriter {
    private final ChatRequest request;
    private final Dialect dialect;
    private final Losses losses;
    private final ContentWriter content;
    private final AssistantWriter assistant;
    private final SentCallIds ids;
    private final ArrayNode messages = Json.array();

    MessageWriter(ChatRequest request, Target target, Dialect dialect, ToolNames names, Losses losses) {
        this.request = request;
        this.dialect = dialect;
        this.losses = losses;
        ids = new SentCallIds(dialect);
        content = new ContentWriter(request, dialect, losses);
        assistant = new AssistantWriter(target, dialect, content, names, ids, losses);
    }

    ArrayNode write() {
        Conversation conversation = Conversation.of(request, losses);
        system(conversation.system());
        Turn last = null;
        for (Turn turn : conversation.turns()) {
            losses.extras(turn.extras(), ID);
            switch (turn.role()) {
                case SYSTEM, DEVELOPER -> spoken(role(turn), turn);
                case USER -> spoken("user", turn);
                case ASSISTANT -> messages.add(finished(assistant.write(turn), turn));
                case TOOL -> results(turn.blocks());
            }
            last = turn;
        }
        if (messages.isEmpty()) {
            messages.addObject().put("role", "user").put("content", "");
        }
        if (last != null && last.role() == Turn.Role.ASSISTANT && !dialect.own()) {
            losses.add(last.extras().place(), Kind.DOWNGRADED, "the model may not go on from there");
        }
        return messages;
    }

    private void system(List<Turn> turns) {
        if (dialect.own()) {
            for (Turn turn : turns) {
                losses.extras(turn.extras(), ID);
                spoken(role(turn), turn);
            }
            return;
        }
        List<Block> blocks = new ArrayList<>();
        for (Turn turn : turns) {
            losses.extras(turn.extras(), ID);
            blocks.addAll(turn.blocks());
        }
        if (!blocks.isEmpty()) {
            ObjectNode message = messages.addObject().put("role", dialect.systemRole());
            message.set("content", content.write(blocks, "\n\n"));
        }
    }

    private String role(Turn turn) {
        String role = dialect.systemRole();
        if (role.equals("user") || !dialect.own()) {
            return role;
        }
        return turn.role() == Turn.Role.DEVELOPER && dialect.isOpenAi() ? "developer" : "system";
    }

    private void spoken(String role, Turn turn) {
        JsonNode written = content.write(turn.blocks(), "\n\n");
        if (written.isArray() && written.isEmpty()) {
            return;
        }
        ObjectNode message = messages.addObject().put("role", role);
        message.set("content", written);
        finished(message, turn);
    }

    private static ObjectNode finished(ObjectNode message, Turn turn) {
        if (turn.name() != null) {
            message.put("name", turn.name());
        }
        Merge.into(message, turn.extras());
        return message;
    }

    private void results(List<Block> results) {
        List<Block> shown = new ArrayList<>();
        for (Block block : results) {
            if (block instanceof Block.ToolResult result) {
                result(result, shown);
            }
        }
        if (!shown.isEmpty()) {
            messages.addObject().put("role", "user").set("content", content.write(shown, "\n\n"));
        }
    }

    /** @param shown takes what a tool message can't hold; it follows in the user's name, after all results */
    private void result(Block.ToolResult result, List<Block> shown) {
        Extras extras = result.extras();
        losses.extras(extras, ID);
        if (result.cache() != null) {
            CacheMarkWriter.lost(extras.place(), dialect, losses);
        }
        ObjectNode message = messages.addObject().put("role", "tool").put("tool_call_id", ids.write(result.callId()));
        boolean ownResult = dialect.own() && extras.protocol().equals(ID);
        if (ownResult) {
            JsonNode said = content.write(result.content(), "\n");
            if (said.isEmpty() && said.isArray()) {
                message.put("content", "");
            } else {
                message.set("content", said);
            }
            if (extras.form(ID, Names.FORM_OLD).isBoolean() && result.name() != null) {
                message.put("role", "function").put("name", result.name()).remove("tool_call_id");
            }
            Merge.into(message, extras);
            return;
        }
        List<Block> words = new ArrayList<>();
        for (Block block : result.content()) {
            Block word = content.asText(block);
            if (word != null) {
                words.add(word);
            } else if (block instanceof Block.Media media) {
                String kind = media.kind() == Block.Media.Kind.IMAGE ? "image" : "file";
                words.add(Block.Text.of("[" + kind + ": see the next message of the user]"));
                shown.add(Block.Text.of("[" + kind + " from tool call " + result.callId() + "]"));
                shown.add(media);
                losses.add(media.extras().place(), Kind.EMULATED, "sent in a message of the user");
            }
        }
        String text = new Block.ToolResult(result.callId(), null, false, words, false, null, Extras.NONE).text();
        if (result.error()) {
            losses.add(extras.place(), Kind.EMULATED, "that the tool failed is told in the text");
        }
        message.put("content", result.error() ? asError(text) : text);
    }

    /** Chat Completions has no flag for a result that is an error. */
    static String asError(String text) {
        return text.regionMatches(true, 0, "error", 0, 5) ? text : "Error: " + text;
    }
}
