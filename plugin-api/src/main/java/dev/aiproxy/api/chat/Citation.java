package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * A source that a piece of text rests on.
 *
 * @param kind what sort of source
 * @param url where it is; null unless it has an address
 * @param title its title; null if unknown
 * @param citedText the words that were quoted; null if not given
 * @param start first character of the text that rests on it, in code points from the start of its block; -1 if unknown
 * @param end character after the last; -1 if unknown
 * @param extras what else its protocol says of it, such as document indexes or an encrypted index
 */
public record Citation(
        Kind kind,
        @Nullable String url,
        @Nullable String title,
        @Nullable String citedText,
        int start,
        int end,
        Extras extras) {
    /** What sort of source it is. */
    public enum Kind {
        /** A page of the web. */
        URL,
        /** A place in a document that was part of the request. */
        DOCUMENT,
        /** A file that the provider keeps. */
        FILE,
        /** Anything else; {@code extras} tells. */
        OTHER
    }
}
