package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one object of a request, by type; null for what is absent or {@code null}. A value of another type is the
 * client's mistake and named by its place.
 */
record Members(ObjectNode object, Place place) {
    /** An object that stands somewhere in a request. */
    static Members of(JsonNode node, Place place) {
        if (node instanceof ObjectNode object) {
            return new Members(object, place);
        }
        throw wrong(place, "must be an object");
    }

    /** The client's mistake at a place. */
    static FaultException wrong(Place place, String what) {
        String path = place.toString();
        String name = path.isEmpty() ? "The request" : "'" + path + "'";
        return Fault.of(FaultKind.INVALID_REQUEST, name + ' ' + what + '.')
                .withParam(path)
                .asException();
    }

    @Nullable
    JsonNode get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String text(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(place.member(name), "must be a string");
        }
        return value.stringValue();
    }

    String requiredText(String name) {
        String value = text(name);
        if (value == null) {
            throw wrong(place.member(name), "is missing");
        }
        return value;
    }

    /** A text, or what stands for none. */
    String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(place.member(name), "must be true or false");
        }
        return value.booleanValue();
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(flag(name));
    }

    @Nullable
    BigDecimal decimal(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrong(place.member(name), "must be a number");
        }
        return value.decimalValue();
    }

    /** A count; what is beyond the largest int is as good as that. */
    @Nullable
    Integer count(String name) {
        BigDecimal value = decimal(name);
        if (value == null) {
            return null;
        }
        // A number with an enormous exponent must not be written out.
        if (value.precision() - value.scale() > 10) {
            return value.signum() > 0 ? Integer.MAX_VALUE : wrongCount(name);
        }
        if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
            return wrongCount(name);
        }
        return (int) Math.min(value.longValue(), Integer.MAX_VALUE);
    }

    private Integer wrongCount(String name) {
        throw wrong(place.member(name), "must be a whole number, zero or more");
    }

    @Nullable
    ArrayNode list(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ArrayNode array) {
            return array;
        }
        throw wrong(place.member(name), "must be a list");
    }

    /** The object that is a member; null if there is none. */
    @Nullable
    Members inner(String name) {
        JsonNode value = get(name);
        return value == null ? null : of(value, place.member(name));
    }

    /** The object that is an element of a list. */
    Members element(String name, ArrayNode list, int number) {
        return of(list.get(number), place.element(name, number));
    }
}
