package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * Where something stood in the document that it was read from, for messages: {@code messages[2].content[0]}.
 *
 * <p>A chain of steps, so that naming a place costs nothing until somebody asks for its text.
 */
public final class Place {
    /** The document itself; its text is empty. */
    public static final Place ROOT = new Place(null, "", -1);

    private final @Nullable Place parent;
    private final String key;
    private final int index;

    private Place(@Nullable Place parent, String key, int index) {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    /** The member of this object. */
    public Place member(String name) {
        return new Place(this, name, -1);
    }

    /** The element of an array that is a member of this object. */
    public Place element(String name, int number) {
        return new Place(this, name, number);
    }

    /** The path in dots and brackets; empty for the document itself. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.write(text);
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(key);
        if (index >= 0) {
            text.append('[').append(index).append(']');
        }
    }

    /** All places are alike when values that carry them are compared: where a value stood is no part of it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Place;
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
