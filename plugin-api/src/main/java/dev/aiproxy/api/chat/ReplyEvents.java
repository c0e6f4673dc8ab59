package dev.aiproxy.api.chat;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A whole answer as the events that it folds from, so that both forms take one path. */
public final class ReplyEvents {
    private ReplyEvents() {}

    /** Gives the events of an answer, with each block's content in one delta, or one for each part of a thought. */
    public static void of(ChatResponse response, Consumer<? super ChatEvent> out) {
        out.accept(new ChatEvent.Start(
                response.id(), response.model(), response.created(), response.tier(), response.extras()));
        for (Candidate candidate : response.candidates()) {
            blocks(candidate, out);
            out.accept(new ChatEvent.Finished(candidate.index(), candidate.finish(), candidate.extras()));
        }
        if (!response.usage().equals(Usage.NONE)) {
            out.accept(new ChatEvent.UsageUpdate(response.usage()));
        }
        out.accept(ChatEvent.End.PLAIN);
    }

    private static void blocks(Candidate candidate, Consumer<? super ChatEvent> out) {
        List<Block> blocks = candidate.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            block(candidate.index(), i, blocks.get(i), out);
        }
    }

    private static void block(int candidate, int number, Block block, Consumer<? super ChatEvent> out) {
        switch (block) {
            case Block.Text text -> {
                begin(
                        candidate,
                        number,
                        new Block.Text("", List.of(), null, text.cache(), text.extras()),
                        text.text(),
                        text.logprobs(),
                        out);
                for (Citation citation : text.citations()) {
                    out.accept(new ChatEvent.CitationAdded(candidate, number, citation));
                }
                sign(candidate, number, text.signature(), out);
            }
            case Block.Reasoning thought -> {
                List<String> parts = thought.parts();
                begin(
                        candidate,
                        number,
                        new Block.Reasoning("", null, thought.redacted(), thought.extras()),
                        parts.getFirst(),
                        List.of(),
                        out);
                for (String part : parts.subList(1, parts.size())) {
                    out.accept(ChatEvent.BlockDelta.betweenParts(candidate, number));
                    if (!part.isEmpty()) {
                        out.accept(new ChatEvent.BlockDelta(candidate, number, part));
                    }
                }
                sign(candidate, number, thought.signature(), out);
            }
            case Block.ToolCall call -> {
                begin(candidate, number, call.withInput("").withSignature(null), call.input(), List.of(), out);
                sign(candidate, number, call.signature(), out);
            }
            case Block.Refusal refusal ->
                begin(
                        candidate,
                        number,
                        new Block.Refusal("", refusal.extras()),
                        refusal.text(),
                        refusal.logprobs(),
                        out);
            case Block.Media media -> begin(candidate, number, media, "", List.of(), out);
            case Block.ToolResult result -> begin(candidate, number, result, "", List.of(), out);
            case Block.Foreign foreign -> begin(candidate, number, foreign, "", List.of(), out);
        }
        out.accept(new ChatEvent.BlockEnd(candidate, number));
    }

    private static void begin(
            int candidate,
            int number,
            Block shell,
            String text,
            List<TokenLogprob> logprobs,
            Consumer<? super ChatEvent> out) {
        out.accept(new ChatEvent.BlockStart(candidate, number, shell));
        if (!text.isEmpty() || !logprobs.isEmpty()) {
            out.accept(new ChatEvent.BlockDelta(candidate, number, text, logprobs));
        }
    }

    private static void sign(int candidate, int number, @Nullable Sealed signature, Consumer<? super ChatEvent> out) {
        if (signature != null) {
            out.accept(new ChatEvent.Signed(candidate, number, signature));
        }
    }
}
