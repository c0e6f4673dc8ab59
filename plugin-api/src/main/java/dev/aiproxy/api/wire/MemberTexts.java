package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads all texts that stand in the values of some members, anywhere in a document, in one pass over its bytes.
 *
 * <p>Whoever looks for what a request names must see whatever some provider sees. So this takes what lenient readers take
 * for JSON as well: escapes in keys, single quotes, keys without quotes, comments. Used by one thread, for one document.
 */
final class MemberTexts {
    /** Longer texts are left out. */
    private static final int LONGEST = 512;
    /** What a character has at most when it is written as an escape. */
    private static final int ESCAPE = 6;

    private final ByteBuffer json;
    private final int limit;
    private final Set<String> members;
    private final Consumer<String> found;
    private boolean wanted;
    /** How many brackets are open within the wanted value. */
    private int depth;

    private MemberTexts(ByteBuffer json, Set<String> members, Consumer<String> found) {
        this.json = json;
        this.limit = json.limit();
        this.members = members;
        this.found = found;
    }

    /** Gives the texts of members in what a buffer has between its position and its limit; none in what is no JSON. */
    static void in(ByteBuffer json, Set<String> members, Consumer<String> found) {
        new MemberTexts(json, members, found).read();
    }

    private void read() {
        int at = json.position();
        while (at < limit) {
            byte b = json.get(at);
            switch (b) {
                case '"', '\'' -> {
                    int close = endOfText(at + 1, b);
                    if (close >= limit) {
                        return;
                    }
                    text(at + 1, close, afterSpace(close + 1) == ':');
                    at = close + 1;
                }
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    wanted &= depth > 0;
                    at++;
                }
                case ',' -> {
                    wanted &= depth > 0;
                    at++;
                }
                case '/', '#' -> at = endOfComment(at);
                default -> at = isWord(b) ? word(at) : at + 1;
            }
        }
    }

    /** Goes behind what stands without quotes: a key, a number, true, false or null. */
    private int word(int from) {
        int end = from + 1;
        while (end < limit && isWord(json.get(end))) {
            end++;
        }
        if (afterSpace(end) == ':') {
            text(from, end, true);
        }
        return end;
    }

    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '_'
                || b == '$'
                || b == '\\';
    }

    private void text(int from, int to, boolean key) {
        if (key) {
            if (!wanted || depth <= 0) {
                wanted = to - from <= LONGEST && members.contains(resolved(from, to));
                depth = 0;
            }
            return;
        }
        if (wanted && to - from <= LONGEST * ESCAPE) {
            String text = resolved(from, to);
            if (text.length() <= LONGEST) {
                found.accept(text);
            }
        }
        wanted &= depth > 0;
    }

    private int endOfText(int from, byte quote) {
        int at = from;
        while (at < limit) {
            at = ByteSearch.either(json, at, limit, (char) quote, '\\');
            if (at >= limit || json.get(at) == quote) {
                return at;
            }
            at += 2;
        }
        return limit;
    }

    private int endOfComment(int from) {
        byte next = from + 1 < limit ? json.get(from + 1) : 0;
        if (json.get(from) == '#' || next == '/') {
            return ByteSearch.next(json, from, limit, '\n');
        }
        if (next != '*') {
            return from + 1;
        }
        int star = ByteSearch.next(json, from + 2, limit, '*');
        while (star + 1 < limit && json.get(star + 1) != '/') {
            star = ByteSearch.next(json, star + 1, limit, '*');
        }
        return Math.min(star + 2, limit);
    }

    /** The first byte that is neither space nor comment; 0 at the end. */
    private byte afterSpace(int from) {
        int at = from;
        while (at < limit) {
            byte b = json.get(at);
            if (b == '/' || b == '#') {
                at = endOfComment(at);
            } else if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                at++;
            } else {
                return b;
            }
        }
        return 0;
    }

    private String resolved(int from, int to) {
        byte[] bytes = new byte[to - from];
        json.get(from, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\\') < 0 ? text : withoutEscapes(text);
    }

    private static String withoutEscapes(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                out.append(c);
                continue;
            }
            char kind = text.charAt(at++);
            int digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
            int number = digits == 0 ? -1 : hex(text, at, digits);
            if (number >= 0) {
                out.append((char) number);
                at += digits;
            } else {
                out.append(escaped(kind));
            }
        }
        return out.toString();
    }

    /** The number in some digits; -1 if there are none such. */
    private static int hex(String text, int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }

    private static char escaped(char kind) {
        return switch (kind) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> kind;
        };
    }
}
