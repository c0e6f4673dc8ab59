package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.TokenLogprob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Ends an answer at the client's stop texts where the provider can't be told of them: each candidate at its own, and the
 * whole when all are at their end. What may be the beginning of a stop text waits until it is decided; other events of the
 * same candidate wait behind it. One object per answer, on one event loop.
 */
final class StopTexts implements Consumer<ChatEvent> {
    private final List<String> stops;
    private final int count;
    private final Consumer<? super ChatEvent> next;
    private final Runnable whenStopped;
    private final Map<Integer, Stream> candidates = new TreeMap<>();
    private boolean over;

    /**
     * @param count how many candidates were asked for
     * @param whenStopped called when all candidates are at their end, the last by a stop text; nothing more of the
     *     provider's is of use
     */
    StopTexts(List<String> stops, int count, Consumer<? super ChatEvent> next, Runnable whenStopped) {
        this.stops = stops;
        this.count = count;
        this.next = next;
        this.whenStopped = whenStopped;
    }

    @Override
    public void accept(ChatEvent event) {
        if (over) {
            return;
        }
        switch (event) {
            case ChatEvent.BlockStart start -> of(start.candidate()).start(start);
            case ChatEvent.BlockDelta delta -> of(delta.candidate()).delta(delta);
            case ChatEvent.CitationAdded added -> of(added.candidate()).pass(added);
            case ChatEvent.Signed signed -> of(signed.candidate()).pass(signed);
            case ChatEvent.BlockEnd end -> of(end.candidate()).end(end);
            case ChatEvent.Finished finished -> of(finished.candidate()).finished(finished);
            case ChatEvent.Failed failed -> {
                // What waited is a part of what there is of the answer.
                candidates.values().forEach(Stream::flush);
                next.accept(failed);
            }
            default -> next.accept(event);
        }
    }

    private Stream of(int candidate) {
        return candidates.computeIfAbsent(candidate, Stream::new);
    }

    private void stopped() {
        boolean all = candidates.size() >= count && candidates.values().stream().allMatch(stream -> stream.finished);
        if (all) {
            over = true;
            next.accept(ChatEvent.End.PLAIN);
            whenStopped.run();
        }
    }

    /** One candidate. */
    private final class Stream {
        private final int candidate;
        private final List<Integer> open = new ArrayList<>();
        private final List<ChatEvent> behind = new ArrayList<>();
        private final StringBuilder held = new StringBuilder();
        /** What is known of the tokens that have not been let go. */
        private final Deque<TokenLogprob> tokens = new ArrayDeque<>();
        /** Where the first of them begins in what is held; before it if part of its text has been let go. */
        private int ahead;

        private int textBlock = -1;
        private boolean finished;

        Stream(int candidate) {
            this.candidate = candidate;
        }

        void start(ChatEvent.BlockStart start) {
            if (finished) {
                return;
            }
            if (!(start.shell() instanceof Block.Text shell)) {
                open.add(start.block());
                pass(start);
                return;
            }
            flush();
            open.add(start.block());
            textBlock = start.block();
            if (shell.text().isEmpty()) {
                next.accept(start);
            } else {
                // What the shell has of the text is looked at as well.
                Block.Text empty =
                        new Block.Text("", shell.citations(), shell.signature(), shell.cache(), shell.extras());
                next.accept(new ChatEvent.BlockStart(candidate, start.block(), empty));
                text(shell.text(), shell.logprobs());
            }
        }

        void delta(ChatEvent.BlockDelta delta) {
            if (delta.block() == textBlock && !finished) {
                text(delta.text(), delta.logprobs());
            } else {
                pass(delta);
            }
        }

        void end(ChatEvent.BlockEnd end) {
            if (end.block() == textBlock) {
                flush();
                textBlock = -1;
            }
            open.removeIf(number -> number == end.block());
            pass(end);
        }

        void finished(ChatEvent.Finished end) {
            if (!finished) {
                flush();
                finished = true;
                next.accept(end);
            }
        }

        void pass(ChatEvent event) {
            if (finished) {
                return;
            }
            if (held.isEmpty()) {
                next.accept(event);
            } else {
                behind.add(event);
            }
        }

        private void text(String more, List<TokenLogprob> logprobs) {
            held.append(more);
            tokens.addAll(logprobs);
            int first = -1;
            String which = "";
            for (String stop : stops) {
                int at = stop.isEmpty() ? -1 : held.indexOf(stop);
                if (at >= 0 && (first < 0 || at < first)) {
                    first = at;
                    which = stop;
                }
            }
            if (first >= 0) {
                stop(first, which);
            } else {
                release(held.length() - undecided());
            }
        }

        /** How much at the end may be the beginning of a stop text. */
        private int undecided() {
            int keep = 0;
            for (String stop : stops) {
                for (int length = Math.min(stop.length() - 1, held.length()); length > keep; length--) {
                    if (stop.startsWith(held.substring(held.length() - length))) {
                        keep = length;
                    }
                }
            }
            return keep;
        }

        private void release(int length) {
            if (length > 0 || (held.isEmpty() && !tokens.isEmpty())) {
                next.accept(new ChatEvent.BlockDelta(
                        candidate, textBlock, held.substring(0, length), tokensOf(length, length == held.length())));
                held.delete(0, length);
            }
            if (held.isEmpty() && !behind.isEmpty()) {
                List<ChatEvent> waiting = List.copyOf(behind);
                behind.clear();
                waiting.forEach(next);
            }
        }

        /** What is known of the tokens that are all within the first characters of what is held; they are let go. */
        private List<TokenLogprob> tokensOf(int length, boolean all) {
            List<TokenLogprob> released = new ArrayList<>();
            int end = ahead;
            while (!tokens.isEmpty()) {
                end += tokens.getFirst().chosen().token().length();
                if (!all && end > length) {
                    end -= tokens.getFirst().chosen().token().length();
                    break;
                }
                released.add(tokens.removeFirst());
            }
            ahead = tokens.isEmpty() ? 0 : end - length;
            return released;
        }

        private void flush() {
            release(held.length());
        }

        private void stop(int at, String text) {
            finished = true;
            if (at > 0) {
                next.accept(new ChatEvent.BlockDelta(candidate, textBlock, held.substring(0, at), tokensOf(at, false)));
            }
            held.setLength(0);
            tokens.clear();
            // A block that began while this text waited has not been told of, and what is known of those before is
            // lost.
            List<Integer> untold = behind.stream()
                    .filter(ChatEvent.BlockStart.class::isInstance)
                    .map(event -> ((ChatEvent.BlockStart) event).block())
                    .toList();
            behind.clear();
            open.stream()
                    .filter(block -> !untold.contains(block))
                    .sorted()
                    .forEach(block -> next.accept(new ChatEvent.BlockEnd(candidate, block)));
            next.accept(
                    new ChatEvent.Finished(candidate, new Finish(FinishReason.STOP_SEQUENCE, "", text, null, false)));
            stopped();
        }
    }
}
