package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of an answer.
 *
 * <p>Grammar, per answer ({@link EventGrammar} checks it):
 *
 * <pre>
 * answer    = Start (Ping | UsageUpdate | candidate step)* end
 * end       = End | Failed
 * candidate = (BlockStart step* BlockEnd)* Finished       blocks numbered 0, 1, 2 … per candidate
 * step      = BlockDelta | CitationAdded | Signed         for an open block
 * </pre>
 *
 * Failed may come at any time, also first; nothing follows it. End comes once, after every candidate that has begun is
 * finished, and there is at least one. All blocks of a candidate are closed before it is finished. Several blocks of a
 * candidate may be open at once ({@link SequentialBlocks} puts them one after another). A usage update may follow the
 * last finish.
 */
public sealed interface ChatEvent {
    /**
     * The answer begins.
     *
     * @param id the provider's id of the answer; empty if it gave none
     * @param model the provider's name of the model; empty if it did not say
     * @param created seconds since 1970; null if not said
     */
    record Start(
            String id,
            String model,
            @Nullable Long created,
            @Nullable ServiceTier tier,
            Extras extras) implements ChatEvent {
        public static Start of(String id, String model) {
            return new Start(id, model, null, null, Extras.NONE);
        }
    }

    /**
     * A block begins.
     *
     * @param block number of the block in its candidate
     * @param shell the block without what deltas will bring: text, thoughts, a refusal and a call's input begin with what
     *     the shell has of them (usually nothing). Media and foreign blocks are complete and get no deltas
     */
    record BlockStart(int candidate, int block, Block shell) implements ChatEvent {}

    /**
     * More of the text, thought, refusal, or a call's input.
     *
     * @param text what comes next; may be empty
     * @param logprobs how likely the tokens of {@code text} were; empty unless they were asked for. For texts and refusals
     *     only. A provider may tell of a token a little before or after its text
     * @param betweenParts whether this is the blank line between two parts of a thought ({@link
     *     Block.Reasoning#BETWEEN_PARTS}); a format that knows no parts writes it like any other text
     */
    record BlockDelta(int candidate, int block, String text, List<TokenLogprob> logprobs, boolean betweenParts)
            implements ChatEvent {
        public BlockDelta(int candidate, int block, String text) {
            this(candidate, block, text, List.of(), false);
        }

        public BlockDelta(int candidate, int block, String text, List<TokenLogprob> logprobs) {
            this(candidate, block, text, logprobs, false);
        }

        /** What stands between two parts of a thought. */
        public static BlockDelta betweenParts(int candidate, int block) {
            return new BlockDelta(candidate, block, Block.Reasoning.BETWEEN_PARTS, List.of(), true);
        }
    }

    /** A source of the text so far. */
    record CitationAdded(int candidate, int block, Citation citation) implements ChatEvent {}

    /**
     * The signature of an open text, thought or call; a later one takes the place of an earlier. No other block has one.
     */
    record Signed(int candidate, int block, Sealed signature) implements ChatEvent {}

    /** A block is complete. */
    record BlockEnd(int candidate, int block) implements ChatEvent {}

    /** What has been counted so far; a count that is known here takes the place of the earlier one. */
    record UsageUpdate(Usage usage) implements ChatEvent {}

    /**
     * A candidate is complete.
     *
     * @param extras what its protocol said of the candidate as a whole and the model has no word for
     */
    record Finished(int candidate, Finish finish, Extras extras) implements ChatEvent {
        public Finished(int candidate, Finish finish) {
            this(candidate, finish, Extras.NONE);
        }
    }

    /** The provider is still there. */
    record Ping() implements ChatEvent {}

    /**
     * The answer is complete.
     *
     * @param tier how it was served, where that is told at the end only; null if not said, or told by {@link Start}
     */
    record End(Extras extras, @Nullable ServiceTier tier) implements ChatEvent {
        public static final End PLAIN = new End(Extras.NONE);

        public End(Extras extras) {
            this(extras, null);
        }
    }

    /** The answer broke off; what came before is all there is. */
    record Failed(Fault fault) implements ChatEvent {}
}
