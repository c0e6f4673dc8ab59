package dev.aiproxy.api.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Ids of tool calls as a target takes them: letters, digits, underscore and hyphen, and no longer than the target allows.
 * An id that fits stays; the others are replaced, always by the same. One object per exchange, used by one thread.
 */
public final class CallIds {
    private final int longest;
    private final Map<String, String> written = new HashMap<>();

    public CallIds(int longest) {
        this.longest = longest;
    }

    /** The id to send for one of the conversation. */
    public String write(String id) {
        return written.computeIfAbsent(id, this::fit);
    }

    private String fit(String id) {
        StringBuilder fitting = new StringBuilder(id.length());
        boolean changed = id.isEmpty() || id.length() > longest;
        for (int i = 0; i < id.length(); i++) {
            char at = id.charAt(i);
            boolean allowed = ToolNames.Alphabet.WORD.allows(at, i);
            changed |= !allowed;
            fitting.append(allowed ? at : '_');
        }
        if (!changed) {
            return id;
        }
        String tail = '_' + hash(id, 8);
        fitting.setLength(Math.min(fitting.length(), Math.min(40, longest - tail.length())));
        return fitting.append(tail).toString();
    }

    /**
     * An id for a call to which the provider gave none: the same for the same place in the same conversation, since prompt
     * caches and replays depend on it.
     *
     * @param seed what tells conversations apart and is the same in a replay
     * @param ordinal number of the call in its turn
     */
    public static String made(String seed, int ordinal, String name) {
        return "call_" + hash(seed + '\n' + ordinal + '\n' + name, 12);
    }

    private static String hash(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
