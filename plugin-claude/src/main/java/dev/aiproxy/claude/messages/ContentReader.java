package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Blocks of a request's messages. Signatures that a client brings back in a thinking block go to what they belong to: the
 * thought itself, the call that follows, the text before. One object per message, used by one thread.
 */
final class ContentReader {
    /** Form of a thought that came without a signature: the block as it was. */
    static final String UNSIGNED = "unsigned";

    private static final String CALLER = "caller";
    private static final Set<String> TEXT_KNOWN = Set.of("type", "text", "citations", CacheMarks.MEMBER);
    private static final Set<String> CALL_KNOWN = Set.of("type", "id", "name", "input", CacheMarks.MEMBER);
    private static final Set<String> RESULT_KNOWN =
            Set.of("type", "tool_use_id", "content", "is_error", CacheMarks.MEMBER);
    private static final Set<String> THINKING_KNOWN = Set.of("type", "thinking", "signature");
    private static final Set<String> REDACTED_KNOWN = Set.of("type", "data");

    private final Optional<JsonNode> tools;
    private @Nullable Sealed ofNextCall;

    /** @param tools declarations that references to tools may mean */
    ContentReader(Optional<JsonNode> tools) {
        this.tools = tools;
    }

    /** The blocks of a text or an array. */
    List<Block> blocks(@Nullable JsonNode content, Place parent, String member) {
        if (content == null || content.isMissingNode()) {
            throw Members.wrong(parent.member(member), "is missing");
        }
        if (content.isNull()) {
            return List.of();
        }
        if (content.isString()) {
            return List.of(
                    Block.Text.of(content.stringValue(), null, Extras.at(MessagesProtocol.ID, parent.member(member))));
        }
        if (!content.isArray()) {
            throw Members.wrong(parent.member(member), "must be a string or an array of blocks");
        }
        List<Block> blocks = new ArrayList<>(content.size());
        for (int i = 0; i < content.size(); i++) {
            Place place = parent.element(member, i);
            if (!(content.get(i) instanceof ObjectNode json)
                    || !json.path("type").isString()) {
                throw Members.wrong(place, "must be an object with a type");
            }
            add(json, place, blocks);
        }
        return List.copyOf(blocks);
    }

    private void add(ObjectNode json, Place place, List<Block> to) {
        String type = json.path("type").stringValue("");
        switch (type) {
            case "text" -> to.add(text(json, place));
            case "image" -> to.add(MediaReader.image(json, place).orElseGet(() -> Foreigners.read(json, place)));
            case "document" -> to.add(MediaReader.document(json, place).orElseGet(() -> Foreigners.read(json, place)));
            case "search_result" -> to.add(MediaReader.searchResult(json, place));
            case "tool_use" -> to.add(call(json, place));
            case "tool_result" -> to.add(result(json, place));
            case "thinking" -> thinking(json, place, to);
            case "redacted_thinking" -> redacted(json, place, to);
            case "tool_reference" -> to.add(Foreigners.toolReference(json, place, tools));
            default -> to.add(Foreigners.read(json, place));
        }
    }

    private static Block text(ObjectNode json, Place place) {
        return new Block.Text(
                new Members(json, place).requiredText("text"),
                Citations.read(json.path("citations"), place),
                null,
                CacheMarks.read(json),
                extras(json, place, TEXT_KNOWN));
    }

    private Block call(ObjectNode json, Place place) {
        Members members = new Members(json, place);
        JsonNode input = members.get("input");
        Sealed signature = ofNextCall;
        ofNextCall = null;
        return new Block.ToolCall(
                members.requiredText("id"),
                members.requiredText("name"),
                null,
                false,
                input == null ? "{}" : Json.text(input),
                signature,
                CacheMarks.read(json),
                withoutDirectCaller(extras(json, place, CALL_KNOWN)));
    }

    /** That the model itself made a call is the rule and no news to anybody. */
    static Extras withoutDirectCaller(Extras extras) {
        JsonNode caller = extras.members().path(CALLER);
        if (caller.size() != 1 || !"direct".equals(caller.path("type").stringValue(""))) {
            return extras;
        }
        ObjectNode rest = extras.members().deepCopy();
        rest.remove(CALLER);
        return new Extras(extras.protocol(), extras.place(), rest, extras.form()).withForm(CALLER, caller);
    }

    /** Writes what {@link #withoutDirectCaller} took off. */
    static void writeCaller(Extras extras, ObjectNode call) {
        JsonNode caller = extras.form(MessagesProtocol.ID, CALLER);
        if (!caller.isMissingNode()) {
            call.set(CALLER, caller);
        }
    }

    private Block result(ObjectNode json, Place place) {
        Members members = new Members(json, place);
        List<Block> content = members.has("content") ? blocks(json.get("content"), place, "content") : List.of();
        return new Block.ToolResult(
                members.requiredText("tool_use_id"),
                null,
                false,
                content,
                members.isTrue("is_error"),
                CacheMarks.read(json),
                AsSaid.withString(extras(json, place, RESULT_KNOWN), json.get("content")));
    }

    private void thinking(ObjectNode json, Place place, List<Block> to) {
        Members members = new Members(json, place);
        String text = members.text("thinking");
        String signature = members.text("signature");
        Extras extras = extras(json, place, THINKING_KNOWN);
        if (signature == null || !Carrier.isCarried(signature)) {
            Sealed sealed = signature == null || signature.isEmpty()
                    ? null
                    : new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.THOUGHT, signature);
            to.add(new Block.Reasoning(
                    text == null ? "" : text, sealed, false, sealed == null ? unsigned(extras, json) : extras));
            return;
        }
        Optional<Sealed> carried =
                Carrier.unwrap(signature).filter(held -> !held.value().isEmpty());
        if (carried.isPresent() && carried.get().slot() == Sealed.Slot.CALL) {
            ofNextCall = carried.get();
            carried = Optional.empty();
        } else if (carried.isPresent() && carried.get().slot() == Sealed.Slot.TEXT) {
            signTextBefore(carried.get(), place, to);
            carried = Optional.empty();
        }
        if (carried.isPresent() || (text != null && !text.isEmpty())) {
            to.add(new Block.Reasoning(text == null ? "" : text, carried.orElse(null), false, extras));
        }
    }

    /** Services that only speak like Anthropic sign nothing and want their thoughts back all the same. */
    private static Extras unsigned(Extras extras, ObjectNode json) {
        return extras.withForm(UNSIGNED, json);
    }

    private static void signTextBefore(Sealed sealed, Place place, List<Block> to) {
        if (!to.isEmpty() && to.getLast() instanceof Block.Text text && text.signature() == null) {
            to.set(to.size() - 1, new Block.Text(text.text(), text.citations(), sealed, text.cache(), text.extras()));
        } else {
            to.add(new Block.Text("", List.of(), sealed, null, Extras.at(MessagesProtocol.ID, place)));
        }
    }

    private void redacted(ObjectNode json, Place place, List<Block> to) {
        String data = new Members(json, place).requiredText("data");
        Extras extras = extras(json, place, REDACTED_KNOWN);
        if (!Carrier.isCarried(data)) {
            to.add(new Block.Reasoning(
                    "", new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.REDACTED, data), true, extras));
            return;
        }
        Optional<Sealed> carried =
                Carrier.unwrap(data).filter(held -> !held.value().isEmpty());
        if (carried.isEmpty()) {
            return;
        }
        if (carried.get().slot() == Sealed.Slot.CALL) {
            // A signature that came after its call had gone out: see StreamWriter.
            for (int i = to.size() - 1; i >= 0; i--) {
                if (to.get(i) instanceof Block.ToolCall call) {
                    to.set(i, call.withSignature(carried.get()));
                    return;
                }
            }
            return;
        }
        to.add(new Block.Reasoning("", carried.get(), true, extras));
    }

    /** What the model has no word for; a cache mark of a form that we do not know is among it. */
    static Extras extras(ObjectNode json, Place place, Set<String> known) {
        Extras extras = AsSaid.read(json, place, known);
        return CacheMarks.isForeign(json) ? extras.with(CacheMarks.MEMBER, json.get(CacheMarks.MEMBER)) : extras;
    }
}
