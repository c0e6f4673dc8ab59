package dev.aiproxy.host.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text: all that are known, and whatever looks like one. A text without any passes after one look
 * at its characters. Safe from any thread.
 */
public final class Redaction implements UnaryOperator<String> {
    private static final Redaction PROCESS = new Redaction(SecretRegistry.process());

    /** What a secret looks like; the pattern is tried only if one of its signs, in lower case, is in the text. */
    private record Rule(List<String> signs, Pattern pattern, String replacement) {
        static Rule of(String pattern, String replacement, String... signs) {
            return new Rule(List.of(signs), Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), replacement);
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of(
                    "\\b((?:proxy-)?authorization[\"']?\\s*[:=]\\s*[\"'\\[]?)[^\\r\\n,;\"'\\]}]+",
                    "$1***",
                    "authorization"),
            Rule.of(
                    "\\b((?:api|access|auth|secret|security|session)-(?:key|token)[\"']?\\s*[:=]\\s*[\"'\\[]?)[^\\s,;\"'\\]}]+",
                    "$1***",
                    "-key",
                    "-token"),
            Rule.of("\\b((?:set-)?cookie[\"']?\\s*[:=]\\s*[\"'\\[]?)[^\\r\\n\"'\\]}]+", "$1***", "cookie"),
            Rule.of("\\b(bearer|basic)\\s+[a-z0-9._~+/=|-]{6,}", "$1 ***", "bearer", "basic "),
            Rule.of("([?&](?:key|token|code|sig|signature|x-amz-[a-z-]+)=)[^&\\s\"'#<>]+", "$1***", "?", "&"),
            Rule.of(
                    "\\b((?:auth|access|refresh|id|session|security)_?token|client_?secret|private_?key|api_?key"
                            + "|password)=[^&\\s\"'#<>,;)\\]]+",
                    "$1=***",
                    "token=",
                    "secret=",
                    "api_key=",
                    "apikey=",
                    "private_key=",
                    "privatekey=",
                    "password="),
            Rule.of(
                    "(\"[a-z_-]*(?:token|secret|password|private_?key|api_?key|access_?key)\\\\?\"\\s*:\\s*\\\\?\")"
                            + "[^\"]*[^\"\\\\]",
                    "$1***",
                    "token\"",
                    "token\\\"",
                    "secret\"",
                    "secret\\\"",
                    "password\"",
                    "password\\\"",
                    "key\"",
                    "key\\\""),
            Rule.of("(://)[^/\\s@\"']+@", "$1***@", "@"),
            Rule.of("\\bsk-[a-z0-9_-]{6,}", "sk-***", "sk-"),
            Rule.of("\\baiza[a-z0-9_-]{10,}", "AIza***", "aiza"),
            Rule.of("\\bya29\\.[a-z0-9_-]{6,}", "ya29.***", "ya29."),
            Rule.of("\\beyj[a-z0-9_-]{6,}\\.[a-z0-9_-]{6,}(?:\\.[a-z0-9_-]*)?", "***", "eyj"));

    private static final int ASCII = 128;
    private static final String RARE_FIRST = "@?&\"=zjqk.-b";
    private static final List<List<Sign>> SIGNS = signs();
    private static final boolean[] IS_ANCHOR = new boolean[ASCII];

    static {
        for (int i = 0; i < ASCII; i++) {
            IS_ANCHOR[i] = !SIGNS.get(i).isEmpty();
        }
    }

    private final SecretRegistry secrets;

    /** @param secrets values that are left out wherever they stand */
    public Redaction(SecretRegistry secrets) {
        this.secrets = secrets;
    }

    /** A text without secrets, by what the process knows; for error messages and everything else that leaves it. */
    public static String redact(String text) {
        return PROCESS.apply(text);
    }

    @Override
    public String apply(String text) {
        String clean = secrets.mask(text);
        int rules = suspects(clean);
        for (int i = 0; rules != 0; i++, rules >>>= 1) {
            if ((rules & 1) != 0) {
                Rule rule = RULES.get(i);
                clean = rule.pattern().matcher(clean).replaceAll(rule.replacement());
            }
        }
        return clean;
    }

    /**
     * A sign of a rule.
     *
     * @param anchor position of its rarest character, which is what is looked for first
     */
    private record Sign(String text, int anchor, int rule) {
        boolean stands(String line, int at) {
            int start = at - anchor;
            return start >= 0 && line.regionMatches(true, start, text, 0, text.length());
        }
    }

    /** Signs by their anchors, so that most characters of a text are passed with one look. */
    private static List<List<Sign>> signs() {
        List<List<Sign>> table = new ArrayList<>();
        for (int i = 0; i < ASCII; i++) {
            table.add(new ArrayList<>());
        }
        for (int rule = 0; rule < RULES.size(); rule++) {
            for (String sign : RULES.get(rule).signs()) {
                int anchor = anchor(sign);
                char c = sign.charAt(anchor);
                table.get(c).add(new Sign(sign, anchor, rule));
                if (Character.toUpperCase(c) != c) {
                    table.get(Character.toUpperCase(c)).add(new Sign(sign, anchor, rule));
                }
            }
        }
        return table.stream().map(List::copyOf).toList();
    }

    private static int anchor(String sign) {
        for (int i = 0; i < RARE_FIRST.length(); i++) {
            int at = sign.indexOf(RARE_FIRST.charAt(i));
            if (at >= 0) {
                return at;
            }
        }
        return 0;
    }

    private static int suspects(String text) {
        int found = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ASCII && IS_ANCHOR[c]) {
                List<Sign> signs = SIGNS.get(c);
                for (int k = 0; k < signs.size(); k++) {
                    Sign sign = signs.get(k);
                    if ((found & (1 << sign.rule())) == 0 && sign.stands(text, i)) {
                        found |= 1 << sign.rule();
                    }
                }
            }
        }
        return found;
    }
}
