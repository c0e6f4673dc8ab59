package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the body of a request from the canonical model. One object per request. */
final class RequestWriter {
    private final ChatRequest request;
    private final Target target;
    private final Losses losses;
    private final ToolNames names;
    private final boolean own;
    private final ObjectNode body = Json.object();

    /** @param names keeps what tools are called over there */
    RequestWriter(ChatRequest request, Target target, Losses losses, ToolNames names) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        this.names = names;
        this.own = request.extras().protocol().equals(ResponsesProtocol.ID);
    }

    /**
     * The whole body.
     *
     * @throws FaultException of kind {@code UNSUPPORTED} if something is missing there that the request makes no sense
     *     without
     */
    ObjectNode write() {
        refuse();
        prompt();
        SettingsWriter settings = new SettingsWriter(request, target, losses, own);
        settings.write(body);
        state();
        extras();
        asItStood();
        return body;
    }

    /** What an item of the input changes is written there, and nowhere else. */
    private void asItStood() {
        Extras extras = request.extras();
        if (extras.form(ResponsesProtocol.ID, Names.FORM_CHANGED) instanceof ObjectNode before) {
            body.remove(List.of(Names.REASONING, "text"));
            body.setAll(before);
        }
        JsonNode limit = extras.form(ResponsesProtocol.ID, Names.FORM_PREWARM);
        if (limit.isNull()) {
            body.remove("max_output_tokens");
        } else if (!limit.isMissingNode()) {
            body.set("max_output_tokens", limit);
        }
    }

    /** What a count of its tokens depends on. */
    ObjectNode writeCount() {
        prompt();
        new SettingsWriter(request, target, losses, own).writeCounted(body);
        if (request.state().previousId() != null) {
            body.put("previous_response_id", request.state().previousId());
        }
        return body;
    }

    private void refuse() {
        Integer candidates = request.sampling().candidates();
        if (candidates != null && candidates > 1) {
            throw unsupported("n", "unsupported_parameter", "More than one answer can't be had from openai-responses.");
        }
        if (request.cache().content() != null) {
            throw unsupported(
                    "cachedContent",
                    "unsupported_parameter",
                    "A cache made elsewhere can't be used by openai-responses.");
        }
        if (request.output().modalities().contains("audio")) {
            throw unsupported("modalities", "unsupported_value", "Audio can't be had from openai-responses.");
        }
    }

    private FaultException unsupported(String member, String code, String sentence) {
        String path = request.extras().place().member(member).toString();
        return Fault.of(FaultKind.UNSUPPORTED, sentence)
                .withCode(code)
                .withParam(path)
                .asException();
    }

    private void prompt() {
        body.put("model", target.model());
        boolean marks = target.facts().word("cache_marks", "none").equals("breakpoint");
        boolean keepIds = own && !Boolean.FALSE.equals(request.state().store());
        ContentWriter content = new ContentWriter(losses, marks);
        InputWriter input = new InputWriter(target, losses, names, content, keepIds);
        tools();
        if (own) {
            asItCame(input);
        } else {
            inOrder(Conversation.of(request, losses), input);
        }
        JsonNode text = own ? text(input.items()) : null;
        if (text != null) {
            body.set("input", text);
        } else if (!own
                || !input.items().isEmpty()
                || request.extras().get(ResponsesProtocol.ID, "prompt").isMissingNode()) {
            body.set("input", input.items());
        }
    }

    /** The input as the mere string that it was; null if it is more. */
    private @Nullable JsonNode text(ArrayNode items) {
        Turn last = request.turns().isEmpty() ? null : request.turns().getLast();
        JsonNode content = items.path(0).path(Names.CONTENT);
        boolean was = last != null
                && last.extras().form(ResponsesProtocol.ID, Names.FORM_STRING).isBoolean()
                && last.extras().place().toString().equals("input");
        return was && items.size() == 1 && content.isString() ? content : null;
    }

    /** Tools come before the input in the walk, so that the names of declared tools stay as they are where they can. */
    private void tools() {
        ToolWriter writer = new ToolWriter(losses, name -> names.write(null, name));
        ArrayNode tools = writer.tools(request.tools());
        JsonNode choice = writer.choice(request.toolChoice(), request.tools(), own, request.extras());
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
        if (choice != null) {
            if (tools.isEmpty() && !own) {
                losses.dropped(request.extras(), "tool_choice", "there are no tools");
            } else {
                body.set("tool_choice", choice);
            }
        }
        Boolean parallel = request.toolChoice().parallel();
        if (parallel != null) {
            if (own || !tools.isEmpty()) {
                body.put("parallel_tool_calls", parallel);
            }
        }
    }

    private void asItCame(InputWriter input) {
        for (Turn turn : request.turns()) {
            if (turn.extras()
                            .form(ResponsesProtocol.ID, Names.FORM_INSTRUCTIONS)
                            .isBoolean()
                    && !body.has("instructions")) {
                body.put("instructions", textOf(turn));
            } else {
                input.turn(turn);
            }
        }
    }

    private void inOrder(Conversation conversation, InputWriter input) {
        List<Block> said = new ArrayList<>();
        conversation.system().forEach(turn -> said.addAll(turn.blocks()));
        String instructions = said.size() == 1 && !conversation.turns().isEmpty() ? plain(said.getFirst()) : null;
        if (instructions != null) {
            body.put("instructions", instructions);
            for (Turn turn : conversation.system()) {
                losses.extras(turn.extras(), ResponsesProtocol.ID);
                turn.blocks().forEach(block -> losses.extras(block.extras(), ResponsesProtocol.ID));
            }
        } else {
            conversation.system().forEach(input::system);
        }
        for (Turn turn : conversation.turns()) {
            if (turn.role().isSystem()) {
                input.system(turn);
            } else {
                input.turn(turn);
            }
        }
    }

    private static @Nullable String plain(Block block) {
        return block instanceof Block.Text text && text.cache() == null ? text.text() : null;
    }

    private static String textOf(Turn turn) {
        StringBuilder all = new StringBuilder();
        for (Block block : turn.blocks()) {
            if (block instanceof Block.Text text) {
                all.append(all.isEmpty() ? "" : "\n\n").append(text.text());
            }
        }
        return all.toString();
    }

    private void state() {
        var state = request.state();
        Boolean store = state.store();
        if (store != null) {
            body.put("store", store);
        } else if (!own) {
            body.put("store", false);
        }
        if (state.previousId() != null) {
            body.put("previous_response_id", state.previousId());
        }
        if (state.conversation() != null) {
            JsonNode given = request.extras().form(ResponsesProtocol.ID, "conversation");
            if (given.isMissingNode()) {
                body.put("conversation", state.conversation());
            } else {
                body.set("conversation", given);
            }
        }
        if (state.background()) {
            body.put("background", true);
        }
        if (request.stream()) {
            body.put("stream", true);
        }
    }

    private void extras() {
        Extras extras = request.extras();
        losses.extras(extras, ResponsesProtocol.ID);
        if (!own) {
            return;
        }
        for (String name : List.of("include", "truncation", "stream_options")) {
            JsonNode form = extras.form(ResponsesProtocol.ID, name);
            if (!form.isMissingNode() && !body.has(name)) {
                body.set(name, form);
            }
        }
        for (var member : extras.members().properties()) {
            at(member.getKey(), member.getValue());
        }
    }

    /** Puts a member at its path, unless something stands there. */
    private void at(String path, JsonNode value) {
        if (!path.startsWith("reasoning.") && !path.startsWith("text.")) {
            if (!body.has(path)) {
                body.set(path, value);
            }
            return;
        }
        ObjectNode object = body;
        int from = 0;
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
            String step = path.substring(from, dot);
            object = object.get(step) instanceof ObjectNode inner ? inner : object.putObject(step);
            from = dot + 1;
            if (step.equals("format") || step.equals("reasoning")) {
                break;
            }
        }
        String last = path.substring(from);
        if (!object.has(last)) {
            object.set(last, value);
        }
    }
}
