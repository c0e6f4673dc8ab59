package dev.aiproxy.api.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps characters whole that a provider has cut in two over two deltas: the first half waits for the second; a half that
 * stays alone becomes U+FFFD. One object per answer, used by one thread.
 */
public final class WholeCharacters implements Consumer<ChatEvent> {
    private static final char REPLACEMENT = '\uFFFD';

    private final Consumer<? super ChatEvent> next;
    private final Map<Long, Character> halves = new HashMap<>();

    public WholeCharacters(Consumer<? super ChatEvent> next) {
        this.next = next;
    }

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.BlockStart start -> start(start);
            case ChatEvent.BlockDelta delta -> delta(delta);
            case ChatEvent.BlockEnd end -> {
                if (!halves.isEmpty() && halves.remove(key(end.candidate(), end.block())) != null) {
                    next.accept(new ChatEvent.BlockDelta(end.candidate(), end.block(), String.valueOf(REPLACEMENT)));
                }
                next.accept(end);
            }
            default -> next.accept(event);
        }
    }

    /** The beginning that a shell has of its text may be cut as well; then it follows as a delta. */
    private void start(ChatEvent.BlockStart start) {
        String text = switch (start.shell()) {
            case Block.Text shell -> shell.text();
            case Block.Reasoning shell -> shell.text();
            case Block.ToolCall shell -> shell.input();
            case Block.Refusal shell -> shell.text();
            default -> "";
        };
        if (isWhole(text)) {
            next.accept(start);
            return;
        }
        Block empty = switch (start.shell()) {
            case Block.Text shell ->
                new Block.Text(
                        "", shell.citations(), shell.signature(), shell.cache(), shell.logprobs(), shell.extras());
            case Block.Reasoning shell -> new Block.Reasoning("", shell.signature(), shell.redacted(), shell.extras());
            case Block.ToolCall shell -> shell.withInput("");
            case Block.Refusal shell -> new Block.Refusal("", shell.logprobs(), shell.extras());
            default -> start.shell();
        };
        next.accept(new ChatEvent.BlockStart(start.candidate(), start.block(), empty));
        delta(new ChatEvent.BlockDelta(start.candidate(), start.block(), text));
    }

    private void delta(ChatEvent.BlockDelta delta) {
        String text = delta.text();
        if (halves.isEmpty() && isWhole(text)) {
            next.accept(delta);
            return;
        }
        long key = key(delta.candidate(), delta.block());
        Character half = halves.remove(key);
        String joined = half == null ? text : half + text;
        if (!joined.isEmpty() && Character.isHighSurrogate(joined.charAt(joined.length() - 1))) {
            halves.put(key, joined.charAt(joined.length() - 1));
            joined = joined.substring(0, joined.length() - 1);
        }
        if (!joined.isEmpty() || text.isEmpty() || !delta.logprobs().isEmpty()) {
            next.accept(new ChatEvent.BlockDelta(
                    delta.candidate(), delta.block(), repair(joined), delta.logprobs(), delta.betweenParts()));
        }
    }

    private static long key(int candidate, int block) {
        return ((long) candidate << 32) | block;
    }

    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** A text in which every lone half of a character has become U+FFFD; the same text if there is none. */
    public static String repair(String text) {
        if (isWhole(text)) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (!Character.isSurrogate(at)) {
                repaired.append(at);
            } else if (Character.isHighSurrogate(at)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                repaired.append(at).append(text.charAt(++i));
            } else {
                repaired.append(REPLACEMENT);
            }
        }
        return repaired.toString();
    }
}
