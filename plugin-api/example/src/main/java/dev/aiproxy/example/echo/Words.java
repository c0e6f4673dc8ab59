package dev.aiproxy.example.echo;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Text as words: what is streamed one by one, and what stands for tokens in usage. */
final class Words {
    /** A word with the space before it; possessive, so that no text makes it slow. */
    private static final Pattern WORD = Pattern.compile("\\s*+\\S++|\\s++");

    private Words() {}

    /** The words with the space between them: joined, they are the text again. Lazy, however long the text is. */
    static Stream<String> of(String text) {
        return WORD.matcher(text).results().map(MatchResult::group);
    }

    static long count(String text) {
        return WORD.matcher(text).results().count();
    }

    /** The words of all strings in a document; keys don't count. */
    static long count(JsonNode document) {
        if (document.isString()) {
            return count(document.stringValue());
        }
        long words = 0;
        for (JsonNode part : document) {
            words += count(part);
        }
        return words;
    }
}
