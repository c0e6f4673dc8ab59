package dev.aiproxy.api.chat;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How likely one token of an answer was, and what might have stood in its place.
 *
 * @param chosen the token that stands in the answer
 * @param alternatives the likeliest tokens at its place, most likely first, the chosen one among them if it is one of
 *     these; empty if none were asked for
 */
public record TokenLogprob(Choice chosen, List<Choice> alternatives) {
    /** Only the chosen token, as a text and how likely it was. */
    public static TokenLogprob of(String token, BigDecimal logprob) {
        return new TokenLogprob(new Choice(token, logprob, null, null), List.of());
    }

    /**
     * A token that a model may choose.
     *
     * @param token its text; a part of a character is shown by the provider in its own way
     * @param logprob natural logarithm of its probability; zero or less. OpenAI's -9999 means very unlikely
     * @param bytes what it is in UTF-8, each from 0 to 255: tokens may end within a character. Null if not told
     * @param id the model's number for it; null if not told (OpenAI never tells, Gemini does)
     */
    public record Choice(
            String token,
            BigDecimal logprob,
            @Nullable List<Integer> bytes,
            @Nullable Long id) {}
}
