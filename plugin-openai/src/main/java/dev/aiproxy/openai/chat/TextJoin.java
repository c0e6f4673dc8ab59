package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;

/**
 * Joins the texts of an answer, which has one content only, and counts what there is of it. Texts that something else stood
 * between get a blank line between them, unless they came from this protocol: there they were one.
 */
final class TextJoin {
    private static final String BLANK_LINE = "\n\n";

    private boolean any;
    private boolean apart;
    private boolean anyThought;
    private int length;

    /** What must stand before a text that begins now. */
    String begin(Block.Text text) {
        boolean separate = any && apart && !text.extras().protocol().equals(ID);
        apart = false;
        return separate ? BLANK_LINE : "";
    }

    /** What must stand before a thought that begins now. */
    String thought() {
        String before = anyThought ? BLANK_LINE : "";
        anyThought = true;
        return before;
    }

    /** Something that is neither text nor thought stands here. */
    void other() {
        apart = true;
    }

    void add(String text) {
        any = true;
        length += text.codePointCount(0, text.length());
    }

    /** Code points so far. */
    int length() {
        return length;
    }
}
