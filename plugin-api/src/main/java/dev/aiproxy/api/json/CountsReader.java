package dev.aiproxy.api.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link CountsTable} from a JSON text; the grammar is checked but for what is in strings and arrays.
 *
 * <p>However deep objects lie in each other, nothing here calls itself.
 */
final class CountsReader {
    private enum Place {
        FRONT,
        BEHIND_COMMA,
        BEHIND_MEMBER
    }

    /** Up to here another digit can't make a number too large. */
    private static final long SAFE = Long.MAX_VALUE / 10 - 1;

    private final byte[] json;
    private final int limit;
    private final CountsTable table;
    private int at;
    /** The objects that are open, the innermost one last. */
    private int[] path = new int[4];

    private int depth;
    private int objects;

    CountsReader(byte[] json, int from, int to) {
        this.json = json;
        this.at = from;
        this.limit = to;
        this.table = new CountsTable(json);
    }

    /** The members of the text's object; null if a name is written with an escape, which only a tree can be asked for. */
    @Nullable
    CountsTable read() {
        if (token() != '{') {
            return table;
        }
        open();
        Place place = Place.FRONT;
        while (depth > 0) {
            byte next = token();
            if (next == '}' && place != Place.BEHIND_COMMA) {
                at++;
                depth--;
                place = Place.BEHIND_MEMBER;
            } else if (place == Place.BEHIND_MEMBER) {
                expect(',', "a comma or a closing brace");
                place = Place.BEHIND_COMMA;
            } else if (name()) {
                expect(':', "a colon after the name");
                place = value() ? Place.FRONT : Place.BEHIND_MEMBER;
            } else {
                return null;
            }
        }
        token();
        if (at < limit) {
            throw new JsonFormatException("something after the end of the JSON object", at);
        }
        return table;
    }

    private void open() {
        at++;
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        path[depth++] = objects++;
    }

    /** From the opening quote to behind the closing one; false at an escape. */
    private boolean name() {
        expect('"', "a name");
        int start = at;
        at = ByteSearch.either(json, start, limit, '"', '\\');
        if (at >= limit) {
            throw new JsonFormatException("a name without an end", start);
        }
        table.add(path[depth - 1], start, at);
        return json[at++] == '"';
    }

    /** Reads a value and sets it; of an object, for which it says true, only the brace. */
    private boolean value() {
        byte first = token();
        switch (first) {
            case '{' -> {
                table.setLast(CountsTable.OBJECT - objects);
                open();
                return true;
            }
            case '[' -> {
                skipArray();
                table.setLast(CountsTable.ARRAY);
            }
            case '"' -> skipString();
            case 't' -> skipLiteral("true");
            case 'f' -> skipLiteral("false");
            case 'n' -> skipLiteral("null");
            default -> table.setLast(number());
        }
        return false;
    }

    private void skipArray() {
        JsonNesting nesting = new JsonNesting();
        nesting.open();
        int start = at;
        at = nesting.skip(json, at + 1, limit);
        if (nesting.isOpen()) {
            throw new JsonFormatException("an array without an end", start);
        }
    }

    private void skipString() {
        int start = at;
        at = ByteSearch.endOfString(json, at + 1, limit) + 1;
        if (at > limit) {
            throw new JsonFormatException("a string without an end", start);
        }
    }

    private void skipLiteral(String literal) {
        for (int i = 0; i < literal.length(); i++, at++) {
            if (at >= limit || json[at] != literal.charAt(i)) {
                throw new JsonFormatException("expected a value", at);
            }
        }
    }

    /** A number's value if it is a count. */
    private long number() {
        boolean negative = at < limit && json[at] == '-';
        if (negative) {
            at++;
        }
        int start = at;
        long value = 0;
        boolean counts = true;
        for (; isDigit(); at++) {
            int digit = json[at] - '0';
            counts &= value <= SAFE || value <= (Long.MAX_VALUE - digit) / 10;
            value = value * 10 + digit;
        }
        if (at == start || (json[start] == '0' && at > start + 1)) {
            throw new JsonFormatException("expected a value", start);
        }
        if (at < limit && json[at] == '.') {
            at++;
            counts = false;
            skipDigits();
        }
        if (at < limit && (json[at] | 0x20) == 'e') {
            at++;
            counts = false;
            if (at < limit && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            skipDigits();
        }
        return counts && (!negative || value == 0) ? value : CountsTable.OTHER;
    }

    private void skipDigits() {
        int start = at;
        while (isDigit()) {
            at++;
        }
        if (at == start) {
            throw new JsonFormatException("expected a digit", at);
        }
    }

    private boolean isDigit() {
        return at < limit && json[at] >= '0' && json[at] <= '9';
    }

    private void expect(char wanted, String what) {
        if (token() != wanted) {
            throw new JsonFormatException("expected " + what, at);
        }
        at++;
    }

    /** The next byte that is no space; 0 at the end. */
    private byte token() {
        while (at < limit) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            at++;
        }
        return 0;
    }
}
