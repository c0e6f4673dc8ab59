package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one object of a client's request by their types, for decoders. What is absent, and what is {@code null}, is
 * null here; a value of another type is the client's mistake: a {@link FaultException} of the kind
 * {@link FaultKind#INVALID_REQUEST} that names its place.
 *
 * @param object what to read from; not changed
 * @param place where it stands in the request
 */
public record Members(ObjectNode object, Place place) {
    /** The most digits of a whole number, so that an enormous exponent is never written out. */
    private static final int MOST_DIGITS = 40;

    /** Never changed. */
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /**
     * The members of what stands somewhere.
     *
     * @throws FaultException if it is no object
     */
    public static Members of(JsonNode node, Place place) {
        if (node instanceof ObjectNode object) {
            return new Members(object, place);
        }
        throw wrong(place, "must be an object");
    }

    /**
     * The client's mistake at a place, for a decoder to throw.
     *
     * @param what is wrong, to follow the place's name in a sentence: {@code must be a string}
     */
    public static FaultException wrong(Place place, String what) {
        String path = place.toString();
        String name = path.isEmpty() ? "The request" : "'" + path + "'";
        return Fault.of(FaultKind.INVALID_REQUEST, name + ' ' + what + '.')
                .withParam(path)
                .asException();
    }

    /** The value as it stands. */
    public @Nullable JsonNode get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** The value as it stands; a missing node if there is none. */
    public JsonNode value(String name) {
        JsonNode value = get(name);
        return value == null ? NOTHING.path(name) : value;
    }

    /** Whether there is a value. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** A text. */
    public @Nullable String text(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(name, "must be a string");
        }
        return value.stringValue();
    }

    /** A text, or what stands for none. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** A text that must be there. */
    public String requiredText(String name) {
        String text = text(name);
        if (text == null) {
            throw wrong(name, "is missing");
        }
        return text;
    }

    /** A truth value. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return value.booleanValue();
    }

    /** Whether it is said, and true. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(flag(name));
    }

    /** A number, as exactly as it was written. */
    public @Nullable BigDecimal decimal(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrong(name, "must be a number");
        }
        return value.decimalValue();
    }

    /** A whole number, in whatever form it was written ({@code 1}, {@code 1.0}, {@code 1e3}). */
    public @Nullable BigInteger whole(String name) {
        BigDecimal value = decimal(name);
        return value == null ? null : whole(name, value);
    }

    /** The whole number that a decimal of this object is. */
    public BigInteger whole(String name, BigDecimal value) {
        boolean huge = value.precision() - (long) value.scale() > MOST_DIGITS;
        if (huge || (value.scale() > 0 && value.stripTrailingZeros().scale() > 0)) {
            throw wrong(name, "must be a whole number");
        }
        return value.toBigInteger();
    }

    /** A whole number of the size of an int. */
    public @Nullable Integer integer(String name) {
        BigInteger value = whole(name);
        return value == null ? null : integer(name, value);
    }

    /** The int that a whole number of this object is. */
    public Integer integer(String name, BigInteger value) {
        if (value.bitLength() > 31) {
            throw wrong(name, "is out of range");
        }
        return value.intValue();
    }

    /** A count, zero or more; what is beyond the largest int is as good as that. */
    public @Nullable Integer count(String name) {
        BigDecimal value = decimal(name);
        if (value == null) {
            return null;
        }
        boolean huge = value.precision() - (long) value.scale() > MOST_DIGITS;
        if (value.signum() < 0 || (!huge && value.stripTrailingZeros().scale() > 0)) {
            throw wrong(name, "must be a whole number, zero or more");
        }
        return huge || value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0
                ? Integer.valueOf(Integer.MAX_VALUE)
                : Integer.valueOf(value.intValue());
    }

    /** A list. */
    public @Nullable ArrayNode list(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ArrayNode list) {
            return list;
        }
        throw wrong(name, "must be an array");
    }

    /** A list; an empty one if there is none. */
    public ArrayNode elements(String name) {
        ArrayNode list = list(name);
        return list == null ? NOTHING.arrayNode() : list;
    }

    /** The members of an object that is a member of this one; of an empty object if there is none. */
    public Members within(String name) {
        Members inner = inner(name);
        return inner == null ? new Members(NOTHING, place.member(name)) : inner;
    }

    /** The members of an object that is a member of this one. */
    public @Nullable Members inner(String name) {
        JsonNode value = get(name);
        return value == null ? null : of(value, place.member(name));
    }

    /** The members of an object in a list that is a member of this one. */
    public Members element(String name, ArrayNode list, int number) {
        return of(list.get(number), place.element(name, number));
    }

    /** As {@link #wrong(Place, String)}, of a member. */
    public FaultException wrong(String name, String what) {
        return wrong(place.member(name), what);
    }
}
