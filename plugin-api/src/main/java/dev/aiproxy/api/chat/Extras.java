package dev.aiproxy.api.chat;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one protocol said of something and the model has no word for, and where it said so.
 *
 * <p>An encoder of the same protocol writes the members back, so that nothing is lost between alike ends; any other
 * encoder reports each of them as lost ({@link Losses#extras}).
 *
 * @param protocol id of the protocol; empty if nobody's
 * @param place where the thing stood in that protocol's document
 * @param members what the model has no word for; not to be changed once it is here
 * @param form how the thing was written, where its protocol has several ways: ids of items, what was grouped with what.
 *     An encoder of the same protocol may need it to write the same again; that others have no use for it is no loss, and
 *     nobody reports it. Not to be changed once it is here
 */
public record Extras(String protocol, Place place, ObjectNode members, ObjectNode form) {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /** Nothing was said. */
    public static final Extras NONE = new Extras("", Place.ROOT, NOTHING);

    /** Members, and nothing about the form. */
    public Extras(String protocol, Place place, ObjectNode members) {
        this(protocol, place, members, NOTHING);
    }

    /** Only a place, without members. */
    public static Extras at(String protocol, Place place) {
        return new Extras(protocol, place, NOTHING);
    }

    /** All members of an object but the known ones. */
    public static Extras unknown(String protocol, Place place, JsonNode object, Set<String> known) {
        ObjectNode rest = null;
        for (var member : object.properties()) {
            if (!known.contains(member.getKey())) {
                rest = rest == null ? JsonNodeFactory.instance.objectNode() : rest;
                rest.set(member.getKey(), member.getValue());
            }
        }
        return new Extras(protocol, place, rest == null ? NOTHING : rest);
    }

    /** These and one member more. */
    public Extras with(String name, JsonNode value) {
        ObjectNode more = members.deepCopy();
        more.set(name, value);
        return new Extras(protocol, place, more, form);
    }

    /** These and one word more about the form. */
    public Extras withForm(String name, JsonNode value) {
        ObjectNode more = form.deepCopy();
        more.set(name, value);
        return new Extras(protocol, place, members, more);
    }

    /** A word about the form, if this comes from that protocol; a missing node otherwise. */
    public JsonNode form(String ofProtocol, String name) {
        return protocol.equals(ofProtocol) ? form.path(name) : NOTHING.path(name);
    }

    /** Whether nothing is said but the place. */
    public boolean isEmpty() {
        return members.isEmpty() && form.isEmpty();
    }

    /** These with the members of others said of the same thing later, which count where both have one of a name. */
    public Extras and(Extras later) {
        if (later.isEmpty()) {
            return this;
        }
        if (isEmpty() || !protocol.equals(later.protocol)) {
            return later;
        }
        ObjectNode bothMembers = members.deepCopy();
        bothMembers.setAll(later.members);
        ObjectNode bothForms = form.deepCopy();
        bothForms.setAll(later.form);
        return new Extras(protocol, place, bothMembers, bothForms);
    }

    /** The member, if this comes from that protocol; a missing node otherwise. */
    public JsonNode get(String ofProtocol, String name) {
        return protocol.equals(ofProtocol) ? members.path(name) : NOTHING.path(name);
    }

    /** Adds the members to an object of the same protocol; those that it has already stay as they are. */
    public void writeTo(String ofProtocol, ObjectNode target) {
        if (!protocol.equals(ofProtocol)) {
            return;
        }
        for (var member : members.properties()) {
            if (!target.has(member.getKey())) {
                target.set(member.getKey(), member.getValue());
            }
        }
    }
}
