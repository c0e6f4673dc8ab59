package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads members of one object of a request; null stands for nothing said. A value of the wrong type becomes a fault that
 * names its place.
 *
 * @param object what to read from
 * @param place where it stands
 */
record Members(JsonNode object, Place place) {
    /** The member; a missing node if it is not there or null. */
    JsonNode get(String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? object.path("\0") : value;
    }

    boolean has(String name) {
        return !get(name).isMissingNode();
    }

    @Nullable
    String text(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(name, "a string");
        }
        return value.stringValue();
    }

    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw invalid(place.member(name), "is missing");
        }
        return text;
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(flag(name));
    }

    @Nullable
    BigDecimal decimal(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrong(name, "a number");
        }
        return value.decimalValue();
    }

    @Nullable
    BigInteger integer(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        BigInteger whole = value.isNumber() ? whole(value.decimalValue()) : null;
        if (whole == null) {
            throw wrong(name, "an integer");
        }
        return whole;
    }

    /** A whole number from its value; nothing that would take memory to write out. */
    private static @Nullable BigInteger whole(BigDecimal number) {
        if (number.precision() - (long) number.scale() > 40 || number.scale() > 1000) {
            return null;
        }
        try {
            return number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    @Nullable
    Integer number(String name) {
        BigInteger value = integer(name);
        if (value == null) {
            return null;
        }
        if (value.bitLength() > 31) {
            throw wrong(name, "an integer of usual size");
        }
        return value.intValue();
    }

    Members member(String name) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(name, "an object");
        }
        return new Members(value, place.member(name));
    }

    /** The list; empty if it is not there. */
    JsonNode list(String name) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isArray()) {
            throw wrong(name, "an array");
        }
        return value;
    }

    FaultException wrong(String name, String expected) {
        return invalid(place.member(name), "must be " + expected);
    }

    static FaultException invalid(Place place, String problem) {
        return Fault.of(FaultKind.INVALID_REQUEST, "'" + place + "' " + problem + '.')
                .withParam(place.toString())
                .asException();
    }
}
