package dev.aiproxy.host.log;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The secrets that the process knows, so that they can be left out of logs. What config names stays known: what was a secret
 * before a reload still is one. What is replaced again and again is forgotten by whoever registered it, and stays known as long as
 * somebody else did so, too. Safe from any thread; reading takes no lock.
 */
public final class SecretRegistry {
    /** Shorter values are too likely to be part of ordinary text. */
    public static final int LEAST_LENGTH = 6;

    private static final SecretRegistry PROCESS = new SecretRegistry();
    private static final String MASK = "***";
    private static final int LEAST_LINE = 16;
    private static final Pattern URL_WITH_PASSWORD = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/\\s]*@.*");

    /** How often each form was registered; guarded by this. */
    private final Map<String, Integer> uses = new HashMap<>();

    private volatile Index index = new Index(Map.of());

    /** The one that the process's logs use. */
    public static SecretRegistry process() {
        return PROCESS;
    }

    /** Takes a value to be left out from now on, as it is and as URLs, JSON and basic authentication write it. */
    public synchronized void register(String value) {
        for (String form : forms(value)) {
            if (uses.merge(form, 1, Integer::sum) == 1) {
                add(form);
            }
        }
    }

    /** Takes back that a value was registered, once. */
    public synchronized void forget(String value) {
        for (String form : forms(value)) {
            Integer known = uses.get(form);
            if (known != null && known == 1) {
                uses.remove(form);
                remove(form);
            } else if (known != null) {
                uses.put(form, known - 1);
            }
        }
    }

    /** What a value looks like in texts. */
    private static List<String> forms(String value) {
        List<String> forms = new ArrayList<>();
        addForms(value, forms);
        if (value.indexOf('\n') >= 0) {
            value.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= LEAST_LINE)
                    .forEach(forms::add);
        }
        if (URL_WITH_PASSWORD.matcher(value).matches()) {
            addUserInfo(value, forms);
        }
        return forms.stream()
                .filter(form -> form.length() >= LEAST_LENGTH)
                .distinct()
                .toList();
    }

    /** The text with every known secret masked; the same object if there is none in it. */
    String mask(String text) {
        return index.mask(text);
    }

    private static void addForms(String value, List<String> forms) {
        forms.add(value);
        if (value.length() >= LEAST_LENGTH) {
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
            forms.add(encoded);
            forms.add(encoded.replace("+", "%20"));
            forms.add(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        }
    }

    private static void addUserInfo(String value, List<String> forms) {
        int start = value.indexOf("://") + 3;
        String userInfo = value.substring(start, value.lastIndexOf('@'));
        addForms(userInfo, forms);
        try {
            String decoded = URI.create(value).getUserInfo();
            userInfo = decoded == null ? userInfo : decoded;
        } catch (IllegalArgumentException e) {
            forms.add(userInfo);
        }
        forms.add(Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8)));
        addForms(userInfo.substring(userInfo.indexOf(':') + 1), forms);
    }

    private void add(String form) {
        List<String> bucket = new ArrayList<>(index.buckets.getOrDefault(Index.hash(form, 0), List.of()));
        bucket.add(form);
        // The longest first, so that a secret that starts with another is masked whole.
        bucket.sort(Comparator.comparingInt(String::length).reversed());
        replace(Index.hash(form, 0), bucket);
    }

    private void remove(String form) {
        List<String> bucket = new ArrayList<>(index.buckets.getOrDefault(Index.hash(form, 0), List.of()));
        bucket.remove(form);
        replace(Index.hash(form, 0), bucket);
    }

    private void replace(int hash, List<String> bucket) {
        Map<Integer, List<String>> buckets = new HashMap<>(index.buckets);
        if (bucket.isEmpty()) {
            buckets.remove(hash);
        } else {
            buckets.put(hash, List.copyOf(bucket));
        }
        index = new Index(buckets);
    }

    /** Finds secrets in one pass: a bit set over the first characters says where a look at the candidates pays. */
    private static final class Index {
        private static final int BITS = 1 << 14;
        private static final int HIGHEST_POWER = 31 * 31 * 31 * 31 * 31;

        private final Map<Integer, List<String>> buckets;
        private final long[] bits;

        Index(Map<Integer, List<String>> buckets) {
            this.buckets = buckets;
            this.bits = new long[buckets.isEmpty() ? 0 : BITS / 64];
            for (int hash : buckets.keySet()) {
                bits[bit(hash) >> 6] |= 1L << bit(hash);
            }
        }

        static int hash(String text, int at) {
            int hash = 0;
            for (int i = at; i < at + LEAST_LENGTH; i++) {
                hash = hash * 31 + text.charAt(i);
            }
            return hash;
        }

        /** The hash one character further on. */
        static int roll(int hash, char leaves, char enters) {
            return (hash - leaves * HIGHEST_POWER) * 31 + enters;
        }

        static int bit(int hash) {
            return (hash ^ (hash >>> 15)) & (BITS - 1);
        }

        String mask(String text) {
            if (bits.length == 0) {
                return text;
            }
            StringBuilder out = null;
            int copied = 0;
            int last = text.length() - LEAST_LENGTH;
            int hash = last >= 0 ? hash(text, 0) : 0;
            for (int i = 0; i <= last; i++) {
                int bit = bit(hash);
                int length = (bits[bit >> 6] & (1L << bit)) == 0 || i < copied ? 0 : matchLength(text, i, hash);
                if (length > 0) {
                    out = out == null ? new StringBuilder(text.length()) : out;
                    out.append(text, copied, i).append(MASK);
                    copied = i + length;
                }
                hash = i < last ? roll(hash, text.charAt(i), text.charAt(i + LEAST_LENGTH)) : hash;
            }
            return out == null ? text : out.append(text, copied, text.length()).toString();
        }

        private int matchLength(String text, int at, int hash) {
            for (String secret : buckets.getOrDefault(hash, List.of())) {
                if (text.startsWith(secret, at)) {
                    return secret.length();
                }
            }
            return 0;
        }
    }
}
