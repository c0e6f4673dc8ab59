package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        List<Turn> saidTurns = PlainForm.turns(said);
        List<Turn> readTurns = PlainForm.turns(read);
        compare("number of turns", saidTurns.size(), readTurns.size());
        for (int i = 0; i < Math.min(saidTurns.size(), readTurns.size()); i++) {
            compare("turn " + i, saidTurns.get(i), withoutNewSignatures(saidTurns.get(i), readTurns.get(i)));
        }
        compare("tools", PlainForm.tools(said.tools()), PlainForm.tools(read.tools()));
        choice(said.toolChoice(), read.toolChoice());
        compare("tools to choose from", PlainForm.choosable(said), PlainForm.choosable(read));
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

    private void response(ChatResponse said, ChatResponse read) {
        compare(
                "number of candidates",
                said.candidates().size(),
                read.candidates().size());
        for (int i = 0; i < Math.min(said.candidates().size(), read.candidates().size()); i++) {
            Candidate one = said.candidates().get(i);
            Candidate other = read.candidates().get(i);
            compare("number of candidate " + i, one.index(), other.index());
            compare("blocks of candidate " + i, PlainForm.shown(one), PlainForm.shown(other));
            compare("log probabilities of candidate " + i, PlainForm.logprobs(one), PlainForm.logprobs(other));
            compare(
                    "finish of candidate " + i,
                    PlainForm.family(one.finish().reason()),
                    PlainForm.family(other.finish().reason()));
        }
        usage(said.usage(), read.usage());
        if (said.tier() != ServiceTier.DEFAULT) {
            compareSaid("service tier", said.tier(), read.tier());
        }
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
}
