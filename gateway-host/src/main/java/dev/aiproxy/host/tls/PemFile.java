package dev.aiproxy.host.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468); text around them is allowed and ignored. */
final class PemFile {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*+([^-]*+)-----END \\1-----");

    private PemFile() {}

    /** One block. */
    static final class Block {
        private final String label;
        private final byte[] content;

        private Block(String label, byte[] content) {
            this.label = label;
            this.content = content;
        }

        /** What it says that it is, such as {@code CERTIFICATE}. */
        String label() {
            return label;
        }

        byte[] content() {
            return content;
        }
    }

    /** All blocks in their order; one whose text is not Base64 is empty. */
    static List<Block> blocks(byte[] file) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            blocks.add(new Block(found.group(1), decode(found.group(2))));
        }
        return blocks;
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
