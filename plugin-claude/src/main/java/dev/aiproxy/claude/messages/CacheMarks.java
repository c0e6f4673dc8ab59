package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.CacheMark;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code cache_control} members. A form that we do not know stays with the extras of its block. */
final class CacheMarks {
    static final String MEMBER = "cache_control";

    private static final int KNOWN_MEMBERS = 2;

    private CacheMarks() {}

    /** The mark of a block; null if there is none, or none that we know. */
    static @Nullable CacheMark read(JsonNode block) {
        JsonNode mark = block.get(MEMBER);
        if (mark == null || !isKnown(mark)) {
            return null;
        }
        return new CacheMark(mark.path("ttl").isString() ? mark.path("ttl").stringValue() : null);
    }

    /** Whether a block has a mark that must stay as it came. */
    static boolean isForeign(JsonNode block) {
        JsonNode mark = block.get(MEMBER);
        return mark != null && !mark.isNull() && !isKnown(mark);
    }

    private static boolean isKnown(JsonNode mark) {
        if (!mark.isObject() || !"ephemeral".equals(mark.path("type").stringValue(""))) {
            return false;
        }
        return mark.size() == 1
                || (mark.size() == KNOWN_MEMBERS && (mark.path("ttl").isString() || hasNullTtl(mark)));
    }

    private static boolean hasNullTtl(JsonNode mark) {
        return mark.has("ttl") && mark.path("ttl").isNull();
    }

    /** Writes a mark with a time to live that Anthropic has: five minutes or an hour. */
    static void write(CacheMark mark, ObjectNode block) {
        ObjectNode written = block.putObject(MEMBER);
        written.put("type", "ephemeral");
        String ttl = mark.ttl();
        if (ttl != null) {
            written.put("ttl", ttl);
        }
    }

    /** The time to live as Anthropic has it; null for its usual one. */
    static @Nullable String ttl(CacheMark mark) {
        String ttl = mark.ttl();
        return "30m".equals(ttl) || "12h".equals(ttl) ? "1h" : ttl;
    }
}
