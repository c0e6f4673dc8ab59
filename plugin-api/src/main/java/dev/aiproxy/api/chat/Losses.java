package dev.aiproxy.api.chat;

import java.util.ArrayList;
import java.util.List;

/** Collects what one conversion could not carry over; used by one thread. */
public final class Losses {
    /** So that a hostile request can't make the report itself a burden. */
    private static final int MOST = 1000;

    private final List<Loss> losses = new ArrayList<>();
    private int beyond;

    /** Notes one, at a place of the source document. */
    public void add(Place place, Loss.Kind kind, String note) {
        if (losses.size() < MOST) {
            losses.add(new Loss(place.toString(), kind, note));
        } else {
            beyond++;
        }
    }

    /** Notes that a member of the thing that has these extras is gone. */
    public void dropped(Extras at, String member, String note) {
        add(at.place().member(member), Loss.Kind.DROPPED, note);
    }

    /** Notes every member of the extras as gone, unless they are the target protocol's own. */
    public void extras(Extras extras, String targetProtocol) {
        if (extras.members().isEmpty() || extras.protocol().equals(targetProtocol)) {
            return;
        }
        for (String name : extras.members().propertyNames()) {
            dropped(extras, name, "unknown to " + targetProtocol);
        }
    }

    /** The first thousand, in the order in which they were noted. */
    public List<Loss> list() {
        return List.copyOf(losses);
    }

    /** How many there were. */
    public int count() {
        return losses.size() + beyond;
    }

    public boolean isEmpty() {
        return losses.isEmpty();
    }
}
