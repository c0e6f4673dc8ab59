package dev.aiproxy.api.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a path or a query that are written as {@code %XX}. Source: RFC 3986, section 2.1. */
final class PercentEncoding {
    /** Nobody decodes more often; who encodes more often would have it tried for long. */
    private static final int MOST = 4;

    private PercentEncoding() {}

    /** A text as it stands, and what it is decoded once, decoded twice, and so on, as far as that changes it. */
    static List<String> readings(String text) {
        List<String> readings = new ArrayList<>(1);
        String reading = text;
        readings.add(reading);
        for (int i = 0; i < MOST; i++) {
            String next = decoded(reading);
            if (next.equals(reading)) {
                break;
            }
            reading = next;
            readings.add(reading);
        }
        return readings;
    }

    /** The text once decoded; a percent sign without two digits behind it stays. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            int value = encoded[i] == '%' && i + 2 < encoded.length ? hex(encoded[i + 1], encoded[i + 2]) : -1;
            out.write(value < 0 ? encoded[i] : value);
            i += value < 0 ? 0 : 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }
}
