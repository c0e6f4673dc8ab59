package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a {@link Block.Media} are. */
public sealed interface Source {
    /**
     * Here.
     *
     * @param mimeType what they are; lower case, without parameters
     * @param base64 standard alphabet, padded, without line breaks
     */
    record Bytes(String mimeType, String base64) implements Source {
        /** Leaves out the bytes. */
        @Override
        public String toString() {
            return "Bytes[" + mimeType + ", " + base64.length() + " characters]";
        }
    }

    /**
     * At an address.
     *
     * @param mimeType what they are said to be; null if not said
     */
    record Url(String url, @Nullable String mimeType) implements Source {}

    /**
     * In a file that a provider keeps.
     *
     * @param protocol the protocol whose id it is; such an id means nothing to other services
     * @param id the file's id or URI
     */
    record FileReference(
            String protocol, String id, @Nullable String mimeType) implements Source {}

    /** A document that is plain text. */
    record PlainText(String text) implements Source {}

    /** A document made of blocks. */
    record Blocks(List<Block> blocks) implements Source {}
}
