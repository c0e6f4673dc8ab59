package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Members of a client's JSON objects by their types; {@code null} counts as absent, another type is a fault. */
final class Members {
    private Members() {}

    static boolean has(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && !value.isNull();
    }

    static @Nullable String text(JsonNode object, String name, Place at) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(at.member(name), "must be a string");
        }
        return value.stringValue();
    }

    static String requiredText(JsonNode object, String name, Place at) {
        String text = text(object, name, at);
        if (text == null) {
            throw invalid(at.member(name), "is required");
        }
        return text;
    }

    static boolean flag(JsonNode object, String name, Place at) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw invalid(at.member(name), "must be true or false");
        }
        return value.booleanValue();
    }

    static @Nullable Integer count(JsonNode object, String name, Place at) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw invalid(at.member(name), "must be a whole number from 0 on");
        }
        return value.intValue();
    }

    static @Nullable BigDecimal number(JsonNode object, String name, Place at) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            throw invalid(at.member(name), "must be a number");
        }
        return value.decimalValue();
    }

    static FaultException invalid(Place place, String what) {
        return Fault.of(FaultKind.INVALID_REQUEST, place + ": " + what + '.')
                .withParam(place.toString())
                .asException();
    }

    static FaultException unsupported(Place place, String code, String message) {
        return Fault.of(FaultKind.UNSUPPORTED, message)
                .withCode(code)
                .withParam(place.toString())
                .asException();
    }
}
