package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
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

/** Writes turns as {@code contents}. */
final class ContentWriter {
    private static final int LONGEST_ID = 128;

    private final Target target;
    private final Facts facts;
    private final ToolNames names;
    private final Losses losses;
    private final MediaWriter media;
    private final CallIds ids = new CallIds(LONGEST_ID);

    ContentWriter(Target target, ToolNames names, Losses losses) {
        this.target = target;
        this.facts = new Facts(target.facts());
        this.names = names;
        this.losses = losses;
        this.media = new MediaWriter(facts, losses);
    }

    /** One turn; null if nothing of it can be said here. */
    @Nullable
    ObjectNode content(Turn turn) {
        ObjectNode content = Json.object();
        boolean model = turn.role() == Turn.Role.ASSISTANT;
        content.put("role", model ? "model" : "user");
        ArrayNode parts = model ? modelParts(turn) : userParts(turn);
        if (parts.isEmpty()) {
            return null;
        }
        content.set("parts", parts);
        extras(turn);
        Rest.write(turn.extras(), content);
        return content;
    }

    /** The operator's words. */
    void systemParts(Turn turn, ArrayNode parts) {
        extras(turn);
        for (Block block : turn.blocks()) {
            user(block, parts);
        }
    }

    private void extras(Turn turn) {
        losses.extras(turn.extras(), Names.PROTOCOL);
        if (turn.name() != null) {
            losses.dropped(turn.extras(), "name", "Gemini has no names of speakers");
        }
    }

    private ArrayNode userParts(Turn turn) {
        ArrayNode parts = Json.array();
        List<ObjectNode> besides = new ArrayList<>();
        for (Block block : turn.blocks()) {
            if (block instanceof Block.ToolResult result) {
                parts.add(result(result, besides));
            } else {
                besides.forEach(parts::add);
                besides.clear();
                user(block, parts);
            }
        }
        besides.forEach(parts::add);
        return parts;
    }

    private void user(Block block, ArrayNode parts) {
        switch (block) {
            case Block.Text text -> parts.add(text(text));
            case Block.Media medium -> media.parts(medium).forEach(parts::add);
            case Block.Refusal refusal -> {
                losses.extras(refusal.extras(), Names.PROTOCOL);
                losses.add(refusal.extras().place(), Loss.Kind.EMULATED, "a refusal is sent as text");
                parts.add(Json.object().put("text", refusal.text()));
            }
            case Block.Foreign foreign -> foreign(foreign, parts);
            case Block.ToolResult result -> {
                List<ObjectNode> besides = new ArrayList<>();
                parts.add(result(result, besides));
                besides.forEach(parts::add);
            }
            case Block.Reasoning thought -> thought(thought, parts);
            case Block.ToolCall call ->
                losses.add(call.extras().place(), Loss.Kind.DROPPED, "only the model calls tools");
        }
    }

    private ArrayNode modelParts(Turn turn) {
        ArrayNode parts = Json.array();
        Sealed carried = null;
        boolean firstCall = true;
        for (Block block : turn.blocks()) {
            switch (block) {
                case Block.Reasoning thought -> {
                    Sealed signature = thought.signature();
                    if (signature != null
                            && Signatures.fits(signature, target)
                            && signature.slot() == Sealed.Slot.CALL) {
                        carried = signature;
                        losses.extras(thought.extras(), Names.PROTOCOL);
                    } else {
                        thought(thought, parts);
                    }
                }
                case Block.ToolCall call -> {
                    parts.add(call(call, carried, firstCall));
                    carried = null;
                    firstCall = false;
                }
                default -> user(block, parts);
            }
        }
        return parts;
    }

    private ObjectNode text(Block.Text text) {
        ObjectNode part = Json.object().put("text", text.text());
        Sealed signature = text.signature();
        if (signature != null && Signatures.fits(signature, target)) {
            part.put("thoughtSignature", signature.value());
        }
        losses.extras(text.extras(), Names.PROTOCOL);
        if (text.cache() != null) {
            losses.dropped(text.extras(), "cache_control", "Gemini has no cache marks");
        }
        if (!text.citations().isEmpty()) {
            losses.dropped(text.extras(), "citations", "Gemini takes none in a request");
        }
        Rest.write(text.extras(), part);
        return part;
    }

    /** Own thoughts go back as they came; a signature that sat on text goes back to it. Those of others can't be read. */
    private void thought(Block.Reasoning thought, ArrayNode parts) {
        Sealed signature = thought.signature();
        Extras extras = thought.extras();
        losses.extras(extras, Names.PROTOCOL);
        if (signature != null && Signatures.fits(signature, target)) {
            if (signature.slot() == Sealed.Slot.TEXT) {
                ObjectNode last = parts.isEmpty() ? null : (ObjectNode) parts.get(parts.size() - 1);
                boolean takes =
                        last != null && last.has("text") && !last.has("thoughtSignature") && !last.has("thought");
                (takes && last != null ? last : parts.addObject().put("text", ""))
                        .put("thoughtSignature", signature.value());
            } else {
                ObjectNode part = parts.addObject().put("text", thought.text()).put("thought", true);
                part.put("thoughtSignature", signature.value());
                Rest.write(extras, part);
            }
        } else if (signature == null
                && extras.protocol().equals(Names.PROTOCOL)
                && !thought.text().isEmpty()) {
            ObjectNode part = parts.addObject().put("text", thought.text()).put("thought", true);
            Rest.write(extras, part);
        } else if (!thought.text().isEmpty()) {
            losses.add(extras.place(), Loss.Kind.EMULATED, "a thought that belongs to another provider is left out");
        }
    }

    private ObjectNode call(Block.ToolCall call, @Nullable Sealed carried, boolean first) {
        ObjectNode part = Json.object();
        ObjectNode written = part.putObject("functionCall");
        if (facts.callIds() && !isSaid(call.extras(), Names.WITHOUT_ID)) {
            written.put("id", ids.write(call.id()));
        }
        written.put("name", names.write(call.namespace(), call.name()));
        ObjectNode arguments = CallArguments.write(call);
        if (!arguments.isEmpty() || !isSaid(call.extras(), Names.WITHOUT_ARGUMENTS)) {
            written.set("args", arguments);
        }
        Sealed own = call.signature();
        if (own != null && Signatures.fits(own, target)) {
            part.put("thoughtSignature", own.value());
        } else if (carried != null) {
            part.put("thoughtSignature", carried.value());
        } else if (first && facts.signatures()) {
            part.put("thoughtSignature", Names.NO_SIGNATURE);
        }
        losses.extras(call.extras(), Names.PROTOCOL);
        if (call.freeText()) {
            losses.add(call.extras().place(), Loss.Kind.EMULATED, "free text stands in the argument 'input'");
        }
        if (call.cache() != null) {
            losses.dropped(call.extras(), "cache_control", "Gemini has no cache marks");
        }
        Rest.write(call.extras(), part);
        return part;
    }

    private static boolean isSaid(Extras extras, String form) {
        return extras.form(Names.PROTOCOL, form).asBoolean(false);
    }

    /** @param besides takes media that the model can't see inside a result */
    private ObjectNode result(Block.ToolResult result, List<ObjectNode> besides) {
        ObjectNode part = Json.object();
        ObjectNode written = part.putObject("functionResponse");
        if (facts.callIds() && !isSaid(result.extras(), Names.WITHOUT_ID)) {
            written.put("id", ids.write(result.callId()));
        }
        String name = result.name();
        written.put("name", names.write(null, name == null ? "unknown" : name));
        ToolResponse response = new ToolResponse(result.text(), result.error());
        JsonNode before = result.extras().form(Names.PROTOCOL, "response");
        boolean isAsBefore =
                !before.isMissingNode() && ToolResponse.read(before).equals(response);
        written.set("response", isAsBefore ? before : response.write());
        ArrayNode inside = Json.array();
        for (Block block : result.content()) {
            switch (block) {
                case Block.Text text -> {
                    losses.extras(text.extras(), Names.PROTOCOL);
                    if (text.cache() != null) {
                        losses.dropped(text.extras(), "cache_control", "Gemini has no cache marks");
                    }
                }
                case Block.Media medium -> {
                    if (facts.resultMedia()) {
                        media.parts(medium).forEach(inside::add);
                    } else {
                        besides.addAll(media.parts(medium));
                        losses.add(medium.extras().place(), Loss.Kind.EMULATED, "sent beside the tool's result");
                    }
                }
                case Block.Foreign foreign when foreign.protocol().equals(Names.PROTOCOL) -> inside.add(foreign.json());
                default -> losses.add(block.extras().place(), Loss.Kind.DROPPED, "has no place in a tool's result");
            }
        }
        if (!inside.isEmpty()) {
            written.set("parts", inside);
        }
        losses.extras(result.extras(), Names.PROTOCOL);
        if (result.cache() != null) {
            losses.dropped(result.extras(), "cache_control", "Gemini has no cache marks");
        }
        Rest.write(result.extras(), part);
        return part;
    }

    private void foreign(Block.Foreign foreign, ArrayNode parts) {
        if (foreign.protocol().equals(Names.PROTOCOL)) {
            parts.add(foreign.json());
            return;
        }
        losses.add(foreign.extras().place(), Loss.Kind.DROPPED, "'" + foreign.type() + "' is unknown to Gemini");
        String summary = foreign.summary();
        if (summary != null) {
            parts.addObject().put("text", summary);
        }
    }
}
