package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import tools.jackson.databind.node.ObjectNode;

/** Writes marks for the prompt cache, in OpenAI's form or in the one that others have taken over from Anthropic. */
final class CacheMarkWriter {
    private CacheMarkWriter() {}

    /** Marks a part of a message. */
    static void part(ObjectNode part, CacheMark mark, Place place, Dialect dialect, Losses losses) {
        switch (dialect.cacheMarks()) {
            case "breakpoint" -> breakpoint(part, mark, place, dialect, losses);
            case "cache_control" -> control(part, mark);
            default -> lost(place, dialect, losses);
        }
    }

    private static void breakpoint(ObjectNode part, CacheMark mark, Place place, Dialect dialect, Losses losses) {
        ObjectNode json = part.putObject("prompt_cache_breakpoint").put("mode", "explicit");
        String ttl = mark.ttl();
        if (ttl == null) {
            return;
        }
        boolean known = dialect.own() || ttl.equals("30m") || ttl.equals("12h");
        if (ttl.equals("1h") && !dialect.own()) {
            losses.add(place, Kind.DOWNGRADED, "kept for 30 minutes, not an hour");
        }
        json.put("ttl", known ? ttl : "30m");
    }

    static void control(ObjectNode object, CacheMark mark) {
        ObjectNode json = object.putObject("cache_control").put("type", "ephemeral");
        String ttl = mark.ttl();
        if (ttl != null) {
            json.put("ttl", ttl.equals("30m") || ttl.equals("12h") ? "1h" : ttl);
        }
    }

    static void lost(Place place, Dialect dialect, Losses losses) {
        losses.add(
                place.member("cache_control"),
                dialect.isOpenAi() ? Kind.EMULATED : Kind.DROPPED,
                dialect.isOpenAi() ? "the provider caches by itself" : "the service takes no marks");
    }
}
