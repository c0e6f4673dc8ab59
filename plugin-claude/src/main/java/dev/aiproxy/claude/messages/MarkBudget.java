package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps cache marks within what Anthropic takes: four, of which the last of tools and system and the last of the messages
 * count most, and none that lives longer than one before it. One object per request, used by one thread.
 */
final class MarkBudget {
    private static final int MOST = 4;

    private final boolean limited;
    private final Losses losses;
    private final List<Written> ofBeginning = new ArrayList<>();
    private final List<Written> ofMessages = new ArrayList<>();
    private boolean inMessages;
    private boolean hasShort;

    /** @param limited whether to keep to the limits; what Anthropic's own client wrote stays as it is */
    MarkBudget(boolean limited, Losses losses) {
        this.limited = limited;
        this.losses = losses;
    }

    /** From here on it is messages that are marked. */
    void beginMessages() {
        inMessages = true;
    }

    void write(CacheMark mark, Place place, ObjectNode json) {
        String ttl = CacheMarks.ttl(mark);
        if (limited) {
            String asked = mark.ttl();
            if (asked != null && !asked.equals(ttl)) {
                losses.add(place, Loss.Kind.DOWNGRADED, "the prompt is cached for " + ttl + " instead of " + asked);
            }
            ttl = notLongerThanBefore(ttl, place);
        }
        CacheMarks.write(new CacheMark(ttl), json);
        (inMessages ? ofMessages : ofBeginning).add(new Written(place, json));
    }

    private @Nullable String notLongerThanBefore(@Nullable String ttl, Place place) {
        boolean isLong = "1h".equals(ttl);
        if (isLong && hasShort) {
            losses.add(place, Loss.Kind.DOWNGRADED, "can't be cached for longer than what stands before it");
            return null;
        }
        hasShort |= !isLong;
        return ttl;
    }

    /** Takes out the marks that are too many. */
    void end(boolean marksAutomatically) {
        int most = marksAutomatically ? MOST - 1 : MOST;
        if (!limited || ofBeginning.size() + ofMessages.size() <= most) {
            return;
        }
        int keptOfMessages = Math.min(ofMessages.size(), ofBeginning.isEmpty() ? most : most - 1);
        removeFirst(ofBeginning, ofBeginning.size() - (most - keptOfMessages));
        removeFirst(ofMessages, ofMessages.size() - keptOfMessages);
    }

    private void removeFirst(List<Written> marks, int count) {
        for (int i = 0; i < count; i++) {
            marks.get(i).json().remove(CacheMarks.MEMBER);
            losses.add(marks.get(i).place(), Loss.Kind.DROPPED, "more cache marks than Anthropic takes");
        }
    }

    private record Written(Place place, ObjectNode json) {}
}
