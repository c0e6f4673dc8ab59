package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives calls without an id one, and finds for each result its call: by id, else by name in order.
 *
 * <p>A made id depends on what was said before the call, so that it is the same whenever the conversation is sent again.
 */
final class CallPairs {
    private final List<Message> contents;
    private final List<Open> open = new ArrayList<>();
    private final MessageDigest digest;
    private int digested;

    CallPairs(List<Message> contents) {
        this.contents = contents;
        this.digest = sha256();
    }

    /** The id of a call. */
    String call(int content, int ordinal, @Nullable String id, String name) {
        boolean given = id != null && !id.isEmpty();
        String known = given && id != null ? id : CallIds.made(seed(content), ordinal, name);
        open.add(new Open(known, name));
        return known;
    }

    /** The id of the call that a result answers. */
    String result(int content, int ordinal, @Nullable String id, String name) {
        for (int i = 0; id != null && i < open.size(); i++) {
            if (open.get(i).id.equals(id)) {
                return open.remove(i).id;
            }
        }
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).name.equals(name)) {
                return open.remove(i).id;
            }
        }
        return id != null && !id.isEmpty() ? id : CallIds.made(seed(content), ordinal, name);
    }

    /** The model speaks again: what is unanswered by now stays so. */
    void close() {
        open.clear();
    }

    private String seed(int content) {
        while (digested < content) {
            digest.update(Json.write(contents.get(digested).node()));
            digested++;
        }
        return HexFormat.of().formatHex(copy(digest).digest());
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's digests can be copied", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Open(String id, String name) {}
}
