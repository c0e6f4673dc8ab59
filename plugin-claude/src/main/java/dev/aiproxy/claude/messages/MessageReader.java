package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of a request as turns. Settings that a message of the operator's changes go to {@link MidConversation}, and a
 * summary that stands for what was said before it is the user's; how both were said stays with the form of the turn.
 */
final class MessageReader {
    /** Form of a turn: the message as it was, which is written in place of the turn. */
    static final String MESSAGE = "message";

    /** Form of a turn that is the first block of the next one: that block. */
    static final String FIRST_OF_NEXT = "first_of_next";

    private static final String CLEAR_AT = "clear_at";
    private static final String OUTPUT_CONFIG = "output_config";
    private static final Set<String> KNOWN = Set.of("role", "content");

    private final Optional<JsonNode> tools;
    private final MidConversation changes;
    private final List<Turn> turns;

    /**
     * @param tools the request's own declarations
     * @param changes takes what the conversation changes of its settings
     * @param turns takes what is read
     */
    MessageReader(Optional<JsonNode> tools, MidConversation changes, List<Turn> turns) {
        this.tools = tools;
        this.changes = changes;
        this.turns = turns;
    }

    /** Reads all messages. */
    void read(JsonNode messages) {
        if (!messages.isArray()) {
            throw Members.wrong(Place.ROOT.member("messages"), "must be an array");
        }
        int lastOfUser = lastOfUser(messages);
        for (int i = 0; i < messages.size(); i++) {
            Place place = Place.ROOT.element("messages", i);
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw Members.wrong(place, "must be an object");
            }
            Turn.Role role = role(message, place);
            if (role == Turn.Role.SYSTEM) {
                system(message, place, i < lastOfUser);
            } else {
                message(message, role, place);
            }
        }
    }

    private static int lastOfUser(JsonNode messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).path("role").stringValue("").equals("user")) {
                return i;
            }
        }
        return -1;
    }

    private static Turn.Role role(ObjectNode message, Place place) {
        return switch (new Members(message, place).requiredText("role")) {
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            case "system" -> Turn.Role.SYSTEM;
            default -> throw Members.wrong(place.member("role"), "must be user, assistant or system");
        };
    }

    private void message(ObjectNode message, Turn.Role role, Place place) {
        JsonNode content = message.get("content");
        List<Block> blocks = new ContentReader(tools).blocks(content, place, "content");
        Extras extras = AsSaid.withString(AsSaid.read(message, place, KNOWN), content);
        if (!blocks.isEmpty()
                && blocks.getFirst() instanceof Block.Foreign first
                && first.type().equals("compaction")) {
            summary(first);
            blocks = blocks.subList(1, blocks.size());
        }
        turns.add(new Turn(role, List.copyOf(blocks), null, extras));
    }

    /** What a compaction sums up is, for other protocols, what the user tells; an empty one says nothing. */
    private void summary(Block.Foreign compaction) {
        JsonNode json = compaction.json();
        Place place = compaction.extras().place();
        for (JsonNode change : json.path("tool_changes")) {
            changes.takesUp(change, place.member("tool_changes"));
        }
        String content = json.path("content").stringValue("");
        List<Block> words = content.isEmpty()
                ? List.of()
                : List.of(Block.Text.of(content, CacheMarks.read(json), Extras.at(MessagesProtocol.ID, place)));
        turns.add(new Turn(
                Turn.Role.USER,
                words,
                null,
                Extras.at(MessagesProtocol.ID, place).withForm(FIRST_OF_NEXT, json)));
    }

    /** A message of the operator's, which may say nothing but settings. */
    private void system(ObjectNode message, Place place, boolean userSpeaksLater) {
        JsonNode content = message.get("content");
        boolean onlySettings = content == null && message.path(OUTPUT_CONFIG).isObject();
        List<Block> blocks = new ArrayList<>();
        if (!onlySettings) {
            blocks.addAll(new ContentReader(tools).blocks(content, place, "content"));
        }
        Extras extras = AsSaid.withString(AsSaid.read(message, place, KNOWN), content);
        boolean takenUp = blocks.removeIf(block -> block instanceof Block.Foreign foreign
                && changes.takesUp(foreign.json(), foreign.extras().place()));
        boolean changed = onlySettings || takenUp;
        ObjectNode rest = extras.members().deepCopy();
        if (effort(rest)) {
            changed = true;
            rest.remove(OUTPUT_CONFIG);
        }
        String clearAt = rest.path(CLEAR_AT).stringValue("");
        if (clearAt.equals("next_user_message") || clearAt.equals("never")) {
            changed = true;
            rest.remove(CLEAR_AT);
            if (userSpeaksLater && !clearAt.equals("never")) {
                blocks = blocks.stream()
                        .filter(block -> !(block instanceof Block.Text))
                        .toList();
            }
        }
        if (changed) {
            extras = new Extras(MessagesProtocol.ID, place, rest).withForm(MESSAGE, message);
        }
        turns.add(new Turn(Turn.Role.SYSTEM, List.copyOf(blocks), null, extras));
    }

    /** Whether all that a message says of its settings is an effort, or nothing. */
    private boolean effort(ObjectNode members) {
        JsonNode config = members.path(OUTPUT_CONFIG);
        if (!config.isObject()) {
            return false;
        }
        JsonNode word = config.path("effort");
        ThinkingReader.effort(config).ifPresent(changes::tries);
        return config.size() == (config.has("effort") ? 1 : 0)
                && (word.isMissingNode()
                        || word.isNull()
                        || ThinkingReader.effort(config).isPresent());
    }
}
