package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says in what two requests or answers differ by meaning. What the first leaves unsaid may be said in the second, since
 * a protocol may demand it; extras, places and ids of answers do not count.
 */
public final class Likeness {
    private final List<String> differences = new ArrayList<>();

    private Likeness() {}

    /** What of a request was not read as it was said; empty if it all was. */
    public static List<String> differences(ChatRequest said, ChatRequest read) {
        Likeness likeness = new Likeness();
        likeness.request(said, read);
        return likeness.differences;
    }

    /** What of an answer was not read as it was said; empty if it all was. */
    public static List<String> differences(ChatResponse said, ChatResponse read) {
        Likeness likeness = new Likeness();
        likeness.response(said, read);
        return likeness.differences;
    }

    private void compare(String what, @Nullable Object said, @Nullable Object read) {
        if (!Objects.equals(said, read)) {
            differences.add(what + ": said " + said + ", read " + read);
        }
    }

    private void compareSaid(String what, @Nullable Object said, @Nullable Object read) {
        if (said != null) {
            compare(what, said, read);
        }
    }

    private void request(ChatRequest said, ChatRequest read) {
        List<Turn> saidTurns = turns(said);
        List<Turn> readTurns = turns(read);
        compare("number of turns", saidTurns.size(), readTurns.size());
        for (int i = 0; i < Math.min(saidTurns.size(), readTurns.size()); i++) {
            compare("turn " + i, saidTurns.get(i), readTurns.get(i));
        }
        compare("tools", tools(said.tools()), tools(read.tools()));
        choice(said.toolChoice(), read.toolChoice());
        compareSaid("max output", said.maxOutput(), read.maxOutput());
        sampling(said.sampling(), read.sampling());
        compare("stop texts", said.stop(), read.stop());
        format(said.output(), read.output());
        reasoning(said.reasoning(), read.reasoning());
        compare("stream", said.stream(), read.stream());
        if (said.stream()) {
            compare("usage in the stream", said.streamUsage(), read.streamUsage());
        }
        cache(said.cache(), read.cache());
        state(said.state(), read.state());
        identity(said.identity(), read.identity());
        compareSaid("service tier", said.tier(), read.tier());
    }

    private void choice(ToolChoice said, ToolChoice read) {
        if (said.mode() != ToolChoice.Mode.UNSAID) {
            compare("tool choice", said.mode(), read.mode());
        }
        compare("tools to choose from", said.names(), read.names());
        compareSaid("parallel calls", said.parallel(), read.parallel());
    }

    private void sampling(Sampling said, Sampling read) {
        compareSaid("temperature", said.temperature(), read.temperature());
        compareSaid("top p", said.topP(), read.topP());
        compareSaid(
                "top k",
                said.topK() == null ? null : said.topK().intValue(),
                read.topK() == null ? null : read.topK().intValue());
        compareSaid("presence penalty", said.presencePenalty(), read.presencePenalty());
        compareSaid("frequency penalty", said.frequencyPenalty(), read.frequencyPenalty());
        compareSaid("seed", said.seed(), read.seed());
        compareSaid("candidates", said.candidates(), read.candidates());
        compareSaid("log probabilities", said.topLogprobs(), read.topLogprobs());
        compareSaid("logit bias", said.logitBias(), read.logitBias());
    }

    private void format(OutputFormat said, OutputFormat read) {
        compare("output", said.kind(), read.kind());
        compareSaid("name of the schema", said.name(), read.name());
        compareSaid("schema", said.schema(), read.schema());
        compareSaid("strict schema", said.strict(), read.strict());
        compareSaid("description of the schema", said.description(), read.description());
        compareSaid("verbosity", said.verbosity(), read.verbosity());
        if (!said.modalities().isEmpty()) {
            compare("modalities", said.modalities(), read.modalities());
        }
    }

    private void reasoning(ReasoningWish said, ReasoningWish read) {
        if (!said.equals(ReasoningWish.UNSAID)) {
            compare("whether to think", said.isWanted(), read.isWanted());
            compareSaid("effort", said.asEffort(), read.asEffort());
            compareSaid("budget", said.budget(), read.budget());
        }
        if (said.show() != ReasoningWish.Show.UNSAID) {
            compare("shown thoughts", said.show(), read.show());
        }
    }

    private void cache(CacheWish said, CacheWish read) {
        compareSaid("cache key", said.key(), read.key());
        compareSaid("automatic cache", said.automatic(), read.automatic());
        compareSaid("cached content", said.content(), read.content());
    }

    private void state(StateWish said, StateWish read) {
        compareSaid("store", said.store(), read.store());
        compareSaid("previous answer", said.previousId(), read.previousId());
        compareSaid("kept conversation", said.conversation(), read.conversation());
        if (said.background()) {
            compare("background", true, read.background());
        }
    }

    private void identity(Identity said, Identity read) {
        compareSaid("user", said.user(), read.user());
        compare("metadata", said.metadata(), read.metadata());
    }

    private static List<Turn> turns(ChatRequest request) {
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
                        media.source(),
                        media.name(),
                        media.title(),
                        media.context(),
                        media.detail(),
                        media.citations(),
                        media.cache(),
                        Extras.NONE);
            case Block.Reasoning thought ->
                new Block.Reasoning(thought.text(), plain(thought.signature()), thought.redacted(), Extras.NONE);
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

    private static List<Block> withoutEmpty(List<Block> blocks) {
        return blocks.stream()
                .filter(block ->
                        !(block instanceof Block.Text text && text.text().isEmpty()))
                .toList();
    }

    private static List<Citation> citations(List<Citation> citations) {
        return citations.stream()
                .map(citation -> new Citation(
                        citation.kind(),
                        citation.url(),
                        citation.title(),
                        citation.citedText(),
                        citation.start(),
                        citation.end(),
                        Extras.NONE))
                .toList();
    }

    /** Only the value counts: by what way it travelled, who may have it again and where it stood. */
    private static @Nullable Sealed plain(@Nullable Sealed sealed) {
        if (sealed == null) {
            return null;
        }
        String value = Carrier.unwrap(sealed.value()).map(Sealed::value).orElse(sealed.value());
        return new Sealed("", "", Sealed.Slot.THOUGHT, value);
    }

    /** The text that all spellings of one document have in common. */
    private static String json(String text) {
        try {
            return Json.text(Json.parse(text));
        } catch (JsonFormatException e) {
            return text;
        }
    }

    private static List<Tool> tools(List<Tool> tools) {
        return tools.stream().map(Likeness::plain).toList();
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

    private void response(ChatResponse said, ChatResponse read) {
        compare(
                "number of candidates",
                said.candidates().size(),
                read.candidates().size());
        for (int i = 0; i < Math.min(said.candidates().size(), read.candidates().size()); i++) {
            Candidate one = said.candidates().get(i);
            Candidate other = read.candidates().get(i);
            compare("number of candidate " + i, one.index(), other.index());
            compare("blocks of candidate " + i, blocks(one.blocks()), blocks(other.blocks()));
            compare(
                    "finish of candidate " + i,
                    family(one.finish().reason()),
                    family(other.finish().reason()));
            compareSaid(
                    "stop text of candidate " + i,
                    one.finish().stopSequence(),
                    other.finish().stopSequence());
        }
        usage(said.usage(), read.usage());
        compareSaid("service tier", said.tier(), read.tier());
    }

    private void usage(Usage said, Usage read) {
        if (said.isKnown()) {
            compare("input tokens", said.input(), read.input());
            compare("output tokens", said.output(), read.output());
        }
        if (said.cacheRead() >= 0 && read.cacheRead() >= 0) {
            compare("cached tokens", said.cacheRead(), read.cacheRead());
        }
        if (said.cacheWrite() >= 0 && read.cacheWrite() >= 0) {
            compare("tokens written to a cache", said.cacheWrite(), read.cacheWrite());
        }
        if (said.reasoning() >= 0 && read.reasoning() >= 0) {
            compare("reasoning tokens", said.reasoning(), read.reasoning());
        }
    }

    /** Reasons that some protocols have one word for. */
    private static FinishReason family(FinishReason reason) {
        return switch (reason) {
            case STOP_SEQUENCE, STEERED, PAUSE, OTHER, MALFORMED_TOOL_CALL -> FinishReason.STOP;
            case CONTEXT_WINDOW, MAX_MESSAGES, CONTINUATION -> FinishReason.MAX_TOKENS;
            case CONTENT_FILTER -> FinishReason.REFUSAL;
            default -> reason;
        };
    }
}
