package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What requests and answers say, without how a protocol says it: the form in which {@link Likeness} compares them. Extras
 * and places are gone, of what is sealed is left only that it is there, and what some protocols can't tell apart is the
 * same.
 */
final class PlainForm {
    private PlainForm() {}

    static List<Turn> turns(ChatRequest request) {
        Conversation conversation = Conversation.of(request, new Losses()).alternating(true, new Losses());
        List<Turn> all = new ArrayList<>();
        for (Turn turn : conversation.system()) {
            all.add(turn(turn));
        }
        for (Turn turn : conversation.turns()) {
            all.add(turn(turn));
        }
        return all;
    }

    private static Turn turn(Turn turn) {
        Role role = turn.role().isSystem() ? Role.SYSTEM : turn.role();
        return new Turn(role, blocks(turn.blocks()), turn.name(), Extras.NONE);
    }

    private static List<Block> blocks(List<Block> blocks) {
        List<Block> plain = new ArrayList<>();
        for (Block block : blocks) {
            plain.add(plain(block));
        }
        return plain;
    }

    private static Block plain(Block block) {
        return switch (block) {
            case Block.Text text ->
                new Block.Text(
                        text.text(), citations(text.citations()), plain(text.signature()), text.cache(), Extras.NONE);
            case Block.Media media ->
                new Block.Media(
                        media.kind(),
                        plain(media.source()),
                        null,
                        media.title() == null ? media.name() : media.title(),
                        media.context(),
                        "auto".equals(media.detail()) ? null : media.detail(),
                        media.citations(),
                        media.cache(),
                        Extras.NONE);
            case Block.Reasoning thought ->
                new Block.Reasoning(
                        thought.text(),
                        plain(thought.signature()),
                        thought.text().isEmpty(),
                        Extras.NONE);
            case Block.ToolCall call ->
                new Block.ToolCall(
                        call.id(),
                        call.name(),
                        call.namespace(),
                        call.freeText(),
                        call.freeText() ? call.input() : json(call.input()),
                        plain(call.signature()),
                        call.cache(),
                        Extras.NONE);
            case Block.ToolResult result ->
                new Block.ToolResult(
                        result.callId(),
                        result.name(),
                        result.freeText(),
                        withoutEmpty(blocks(result.content())),
                        result.error(),
                        result.cache(),
                        Extras.NONE);
            case Block.Refusal refusal -> new Block.Refusal(refusal.text(), Extras.NONE);
            case Block.Foreign foreign ->
                new Block.Foreign(foreign.protocol(), foreign.type(), foreign.json(), null, Extras.NONE);
        };
    }

    /** What a reference is said to be, its bytes show. */
    private static Source plain(Source source) {
        return switch (source) {
            case Source.Bytes bytes -> bytes;
            case Source.Url url -> new Source.Url(url.url(), null);
            case Source.FileReference file -> new Source.FileReference(file.protocol(), file.id(), null);
            case Source.PlainText text -> text;
            case Source.Blocks blocks -> new Source.Blocks(blocks(blocks.blocks()));
        };
    }

    private static List<Block> withoutEmpty(List<Block> blocks) {
        return blocks.stream()
                .filter(block ->
                        !(block instanceof Block.Text text && text.text().isEmpty()))
                .toList();
    }

    private static List<Citation> citations(List<Citation> citations) {
        return citations.stream()
                .map(citation ->
                        new Citation(citation.kind(), citation.url(), citation.title(), null, -1, -1, Extras.NONE))
                .toList();
    }

    /** That there is one counts: each protocol writes what is its own in its own way. */
    private static @Nullable Sealed plain(@Nullable Sealed sealed) {
        if (sealed == null
                || Carrier.unwrap(sealed.value())
                        .filter(carried -> carried.value().isEmpty())
                        .isPresent()) {
            return null;
        }
        return new Sealed("", "", Sealed.Slot.THOUGHT, "");
    }

    /** The text that all spellings of one document have in common. */
    private static String json(String text) {
        try {
            return Json.text(Json.parse(text));
        } catch (JsonFormatException e) {
            return text;
        }
    }

    static List<Tool> tools(List<Tool> tools) {
        return tools.stream().map(PlainForm::plain).toList();
    }

    private static Tool plain(Tool tool) {
        return switch (tool) {
            case Tool.Function function ->
                new Tool.Function(
                        function.name(),
                        function.namespace(),
                        function.description(),
                        schema(function.parameters()),
                        Boolean.TRUE.equals(function.strict()),
                        function.cache(),
                        Extras.NONE);
            case Tool.Custom custom ->
                new Tool.Custom(
                        custom.name(),
                        custom.namespace(),
                        custom.description(),
                        custom.format(),
                        custom.cache(),
                        Extras.NONE);
            case Tool.Hosted hosted -> new Tool.Hosted(hosted.protocol(), hosted.name(), hosted.json(), Extras.NONE);
        };
    }

    /** No schema and one of no properties say the same. */
    private static @Nullable JsonNode schema(@Nullable JsonNode schema) {
        if (schema == null || schema.path("properties").isEmpty()) {
            return null;
        }
        return schema;
    }

    /** What a reader gets to see: what is sealed, the host keeps for clients that have no place for it. */
    static List<Block> shown(Candidate candidate) {
        List<Block> shown = new ArrayList<>();
        for (Block block : blocks(candidate.blocks())) {
            switch (block) {
                case Block.Reasoning thought -> {
                    if (!thought.text().isEmpty()) {
                        shown.add(Block.Reasoning.of(thought.text()));
                    }
                }
                case Block.Text text -> {
                    if (!text.text().isEmpty()) {
                        shown.add(new Block.Text(text.text(), text.citations(), null, null, Extras.NONE));
                    }
                }
                case Block.ToolCall call -> shown.add(call.withSignature(null));
                default -> shown.add(block);
            }
        }
        return shown;
    }

    /** Of all texts together, since a format may join them. Some tell the bytes of a token, some its number. */
    static List<TokenLogprob> logprobs(Candidate candidate) {
        List<TokenLogprob> plain = new ArrayList<>();
        for (Block block : candidate.blocks()) {
            List<TokenLogprob> told = block instanceof Block.Text text ? text.logprobs() : List.of();
            for (TokenLogprob logprob : told) {
                plain.add(new TokenLogprob(
                        plain(logprob.chosen()),
                        logprob.alternatives().stream().map(PlainForm::plain).toList()));
            }
        }
        return plain;
    }

    private static TokenLogprob.Choice plain(TokenLogprob.Choice choice) {
        return new TokenLogprob.Choice(choice.token(), choice.logprob(), null, null);
    }

    /** To name all tools is to name none. */
    static Set<String> choosable(ChatRequest request) {
        Set<String> names = new TreeSet<>(request.toolChoice().names());
        if (names.isEmpty()) {
            request.tools().forEach(tool -> names.add(tool.name()));
        }
        return names;
    }

    /** Reasons that some protocols have one word for. */
    static FinishReason family(FinishReason reason) {
        return switch (reason) {
            case STOP_SEQUENCE, STEERED, PAUSE, OTHER, MALFORMED_TOOL_CALL -> FinishReason.STOP;
            case CONTEXT_WINDOW, MAX_MESSAGES, CONTINUATION -> FinishReason.MAX_TOKENS;
            case CONTENT_FILTER -> FinishReason.REFUSAL;
            default -> reason;
        };
    }
}
