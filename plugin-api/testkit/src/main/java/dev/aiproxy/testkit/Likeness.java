package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.TokenLogprob;
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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says in what two requests or answers differ by meaning. What the first leaves unsaid may be said in the second, since
 * a protocol may demand it; extras, places and ids of answers do not count, nor what another measure of the same wish says.
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
            compare("turn " + i, saidTurns.get(i), withoutNewSignatures(saidTurns.get(i), readTurns.get(i)));
        }
        compare("tools", tools(said.tools()), tools(read.tools()));
        choice(said.toolChoice(), read.toolChoice());
        compare("tools to choose from", choosable(said), choosable(read));
        compareSaid("max output", said.maxOutput(), read.maxOutput());
        sampling(said.sampling(), read.sampling());
        compare("stop texts", said.stop(), read.stop());
        format(said.output(), read.output());
        reasoning(said.reasoning(), read.reasoning());
        compare("stream", said.stream(), read.stream());
        cache(said.cache(), read.cache());
        state(said.state(), read.state());
        identity(said.identity(), read.identity());
        compareSaid("service tier", said.tier() == ServiceTier.AUTO ? null : said.tier(), read.tier());
    }

    /** A protocol may demand a signature where there was none. */
    private static Turn withoutNewSignatures(Turn said, Turn read) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < read.blocks().size(); i++) {
            boolean unsigned = i < said.blocks().size()
                    && said.blocks().get(i) instanceof Block.ToolCall call
                    && call.signature() == null;
            blocks.add(
                    unsigned && read.blocks().get(i) instanceof Block.ToolCall call
                            ? call.withSignature(null)
                            : read.blocks().get(i));
        }
        return read.withBlocks(blocks);
    }

    /** To name all tools is to name none. */
    private static Set<String> choosable(ChatRequest request) {
        Set<String> names = new TreeSet<>(request.toolChoice().names());
        if (names.isEmpty()) {
            request.tools().forEach(tool -> names.add(tool.name()));
        }
        return names;
    }

    private void choice(ToolChoice said, ToolChoice read) {
        if (said.mode() != ToolChoice.Mode.UNSAID) {
            compare("tool choice", said.mode(), read.mode());
        }
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

        compareSaid("schema", said.schema(), read.schema());

        compareSaid("verbosity", said.verbosity(), read.verbosity());
        if (!said.modalities().isEmpty()) {
            compare("modalities", said.modalities(), read.modalities());
        }
    }

    private void reasoning(ReasoningWish said, ReasoningWish read) {
        Effort effort = said.asEffort();
        if (effort != null) {
            compare("whether to think", said.isWanted(), read.isWanted());
            compare("effort, to one step", true, isNear(effort, read.asEffort()));
            if (read.budget() != null) {
                compareSaid("budget", said.budget(), read.budget());
            }
        }
        if (said.show() != ReasoningWish.Show.UNSAID && read.show() != ReasoningWish.Show.UNSAID) {
            compare("shown thoughts", said.show(), read.show());
        }
    }

    private static boolean isNear(Effort said, @Nullable Effort read) {
        List<Effort> steps = List.of(Effort.values());
        return read != null && Math.abs(steps.indexOf(said) - steps.indexOf(read)) <= 1;
    }

    private void cache(CacheWish said, CacheWish read) {
        compareSaid("cache key", said.key(), read.key());
        compareSaid("automatic cache", said.automatic(), read.automatic());
        compareSaid("cached content", said.content(), read.content());
    }

    private void state(StateWish said, StateWish read) {
        compareSaid("store", Boolean.TRUE.equals(said.store()) ? true : null, read.store());
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
            compare("blocks of candidate " + i, shown(one), shown(other));
            compare("log probabilities of candidate " + i, logprobs(one), logprobs(other));
            compare(
                    "finish of candidate " + i,
                    family(one.finish().reason()),
                    family(other.finish().reason()));
        }
        usage(said.usage(), read.usage());
        if (said.tier() != ServiceTier.DEFAULT) {
            compareSaid("service tier", said.tier(), read.tier());
        }
    }

    /** What a reader gets to see: what is sealed, the host keeps for clients that have no place for it. */
    private static List<Block> shown(Candidate candidate) {
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
    private static List<TokenLogprob> logprobs(Candidate candidate) {
        List<TokenLogprob> plain = new ArrayList<>();
        for (Block block : candidate.blocks()) {
            List<TokenLogprob> told = block instanceof Block.Text text ? text.logprobs() : List.of();
            for (TokenLogprob logprob : told) {
                plain.add(new TokenLogprob(
                        plain(logprob.chosen()),
                        logprob.alternatives().stream().map(Likeness::plain).toList()));
            }
        }
        return plain;
    }

    private static TokenLogprob.Choice plain(TokenLogprob.Choice choice) {
        return new TokenLogprob.Choice(choice.token(), choice.logprob(), null, null);
    }

    private void usage(Usage said, Usage read) {
        if (said.isKnown()) {
            // Some formats leave out a count of zero.
            compare("input tokens", said.input(), Math.max(0, read.input()));
            compare("output tokens", said.output(), Math.max(0, read.output()));
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
