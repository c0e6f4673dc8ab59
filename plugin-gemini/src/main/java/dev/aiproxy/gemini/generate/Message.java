package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a request as Google's servers read it: {@code snake_case} names mean the same as {@code camelCase} ones,
 * {@code null} is as good as absent, a number may stand in a string, and a list of one may be the one.
 *
 * @param members by their camel case names
 */
record Message(Members members) {
    Message(ObjectNode node, Place place) {
        this(new Members(node, place));
    }

    /** @throws dev.aiproxy.api.chat.FaultException if it is no object */
    static Message of(JsonNode value, Place place) {
        return new Message(camel(Members.of(value, place).object()), place);
    }

    ObjectNode node() {
        return members.object();
    }

    Place place() {
        return members.place();
    }

    private static ObjectNode camel(ObjectNode object) {
        boolean isCamel = true;
        for (String name : object.propertyNames()) {
            isCamel &= name.indexOf('_') <= 0;
        }
        if (isCamel) {
            return object;
        }
        ObjectNode renamed = Json.object();
        for (var member : object.properties()) {
            String name = camel(member.getKey());
            if (name.equals(member.getKey()) || !object.has(name)) {
                renamed.set(name, member.getValue());
            }
        }
        return renamed;
    }

    private static String camel(String name) {
        if (name.indexOf('_') <= 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char at = name.charAt(i);
            boolean joint = at == '_' && i > 0 && i + 1 < name.length() && isLower(name.charAt(i + 1));
            camel.append(joint ? Character.toUpperCase(name.charAt(++i)) : at);
        }
        return camel.toString();
    }

    private static boolean isLower(char at) {
        return at >= 'a' && at <= 'z';
    }

    /** The value; null if absent. */
    @Nullable
    JsonNode get(String name) {
        return members.get(name);
    }

    boolean has(String name) {
        return members.has(name);
    }

    @Nullable
    String text(String name) {
        return members.text(name);
    }

    String text(String name, String usual) {
        return members.text(name, usual);
    }

    boolean flag(String name) {
        return members.isTrue(name);
    }

    @Nullable
    BigDecimal decimal(String name) {
        JsonNode value = get(name);
        if (value == null || !value.isString()) {
            return members.decimal(name);
        }
        String text = value.stringValue();
        if (text.isEmpty() || text.length() > 64) {
            throw Members.wrong(place().member(name), "must be a number");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw Members.wrong(place().member(name), "must be a number");
        }
    }

    @Nullable
    BigInteger whole(String name) {
        BigDecimal value = decimal(name);
        return value == null ? null : members.whole(name, value);
    }

    @Nullable
    Integer integer(String name) {
        BigInteger value = whole(name);
        return value == null ? null : members.integer(name, value);
    }

    @Nullable
    Message object(String name) {
        JsonNode value = get(name);
        return value == null ? null : of(value, place().member(name));
    }

    /** The elements of a list of objects; empty if absent. */
    List<Message> objects(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof ObjectNode one) {
            return List.of(of(one, place().element(name, 0)));
        }
        if (!value.isArray()) {
            throw Members.wrong(place().member(name), "must be an array");
        }
        List<Message> objects = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            objects.add(of(value.get(i), place().element(name, i)));
        }
        return objects;
    }

    /** The elements of a list of texts; empty if absent. */
    List<String> texts(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(value.stringValue());
        }
        if (!value.isArray()) {
            throw Members.wrong(place().member(name), "must be an array of strings");
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isString()) {
                throw Members.wrong(place().element(name, i), "must be a string");
            }
            texts.add(value.get(i).stringValue());
        }
        return texts;
    }

    /** What the model has no word for. */
    Extras rest(Set<String> known) {
        return Extras.unknown(Names.PROTOCOL, place(), node(), known);
    }

    /** What the model has no word for of a part: with {@code thought} where that is said of more than text. */
    ObjectNode restOfPart(Set<String> known) {
        ObjectNode rest = rest(known).members().deepCopy();
        if (!flag("thought")) {
            rest.remove("thought");
        }
        return rest;
    }

    /** Adds what the model has no word for to another object's rest, under a path ({@code generationConfig.x}). */
    void restInto(ObjectNode rest, String path, Set<String> known) {
        for (var member : node().properties()) {
            if (!known.contains(member.getKey())) {
                rest.set(path + '.' + member.getKey(), member.getValue());
            }
        }
    }
}
