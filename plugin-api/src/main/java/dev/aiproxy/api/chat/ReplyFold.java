package dev.aiproxy.api.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one {@link ChatResponse} of the events of an answer. One object per answer, used by one thread; its memory is that
 * of the answer.
 */
public final class ReplyFold implements Consumer<ChatEvent> {
    private final Map<Integer, List<Part>> candidates = new TreeMap<>();
    private final Map<Integer, ChatEvent.Finished> finishes = new TreeMap<>();
    private ChatEvent.Start start = ChatEvent.Start.of("", "");
    private Usage usage = Usage.NONE;
    private Extras extras = Extras.NONE;
    private @Nullable ServiceTier tier;
    private boolean ended;
    private @Nullable Fault fault;

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.Start begun -> start = begun;
            case ChatEvent.BlockStart begun ->
                candidates
                        .computeIfAbsent(begun.candidate(), number -> new ArrayList<>())
                        .add(new Part(begun.shell()));
            case ChatEvent.BlockDelta delta -> {
                Part part = part(delta.candidate(), delta.block());
                if (delta.betweenParts()) {
                    part.seams.add(part.text.length());
                }
                part.text.append(delta.text());
                part.logprobs.addAll(delta.logprobs());
            }
            case ChatEvent.CitationAdded added ->
                part(added.candidate(), added.block()).citations.add(added.citation());
            case ChatEvent.Signed signed -> part(signed.candidate(), signed.block()).signature = signed.signature();
            case ChatEvent.BlockEnd end -> {}
            case ChatEvent.Finished finished -> finishes.put(finished.candidate(), finished);
            case ChatEvent.UsageUpdate update -> usage = usage.updatedBy(update.usage());
            case ChatEvent.Ping ping -> {}
            case ChatEvent.End end -> {
                ended = true;
                extras = end.extras();
                tier = end.tier();
            }
            case ChatEvent.Failed failed -> fault = failed.fault();
        }
    }

    private Part part(int candidate, int block) {
        List<Part> parts = candidates.get(candidate);
        if (parts == null || block >= parts.size()) {
            throw new IllegalStateException("block " + block + " of candidate " + candidate + " has not begun");
        }
        return parts.get(block);
    }

    /** Whether the answer came to its end. */
    public boolean isComplete() {
        return ended;
    }

    /** Why it broke off, if it did. */
    public Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /** What has been counted so far. */
    public Usage usage() {
        return usage;
    }

    /** What there is of the answer; a candidate that did not finish has the reason {@link FinishReason#OTHER}. */
    public ChatResponse response() {
        List<Candidate> all = new ArrayList<>();
        Map<Integer, List<Part>> numbered = new TreeMap<>(candidates);
        finishes.keySet().forEach(number -> numbered.putIfAbsent(number, List.of()));
        numbered.forEach((number, parts) -> {
            List<Block> blocks = new ArrayList<>(parts.size());
            parts.forEach(part -> blocks.add(part.block()));
            ChatEvent.Finished finished = finishes.getOrDefault(number, unfinished(number));
            all.add(new Candidate(number, List.copyOf(blocks), finished.finish(), finished.extras()));
        });
        return new ChatResponse(
                start.id(),
                start.model(),
                start.created(),
                List.copyOf(all),
                usage,
                tier == null ? start.tier() : tier,
                start.extras().and(extras));
    }

    private static ChatEvent.Finished unfinished(int candidate) {
        return new ChatEvent.Finished(candidate, Finish.of(FinishReason.OTHER, ""));
    }

    private static final class Part {
        private final Block shell;
        private final StringBuilder text = new StringBuilder();
        private final List<Citation> citations = new ArrayList<>();
        private final List<TokenLogprob> logprobs = new ArrayList<>();
        private final List<Integer> seams = new ArrayList<>();
        private @Nullable Sealed signature;

        private Part(Block shell) {
            this.shell = shell;
            switch (shell) {
                case Block.Text begun -> {
                    text.append(begun.text());
                    citations.addAll(begun.citations());
                    logprobs.addAll(begun.logprobs());
                    signature = begun.signature();
                }
                case Block.Reasoning begun -> {
                    text.append(begun.text());
                    seams.addAll(begun.seams());
                    signature = begun.signature();
                }
                case Block.ToolCall begun -> {
                    text.append(begun.input());
                    signature = begun.signature();
                }
                case Block.Refusal begun -> {
                    text.append(begun.text());
                    logprobs.addAll(begun.logprobs());
                }
                case Block.Media media -> {}
                case Block.ToolResult result -> {}
                case Block.Foreign foreign -> {}
            }
        }

        private Block block() {
            return switch (shell) {
                case Block.Text begun ->
                    new Block.Text(
                            text.toString(),
                            List.copyOf(citations),
                            signature,
                            begun.cache(),
                            List.copyOf(logprobs),
                            begun.extras());
                case Block.Reasoning begun ->
                    new Block.Reasoning(
                            text.toString(), signature, begun.redacted(), List.copyOf(seams), begun.extras());
                case Block.ToolCall begun -> begun.withInput(text.toString()).withSignature(signature);
                case Block.Refusal begun -> new Block.Refusal(text.toString(), List.copyOf(logprobs), begun.extras());
                case Block.Media media -> media;
                case Block.ToolResult result -> result;
                case Block.Foreign foreign -> foreign;
            };
        }
    }
}
