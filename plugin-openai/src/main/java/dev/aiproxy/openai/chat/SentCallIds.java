package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.CallIds;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids of tool calls as the service takes them: up to 64 characters at OpenAI, exactly nine at Mistral. */
final class SentCallIds {
    private static final int LONGEST = 64;
    private static final int NINE = 9;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final CallIds ids = new CallIds(LONGEST);
    private final boolean nine;
    private final boolean fit;

    SentCallIds(Dialect dialect) {
        nine = dialect.wantsNineCharacterIds();
        fit = !dialect.own() && dialect.isOpenAi();
    }

    String write(String id) {
        if (nine) {
            return isNine(id) ? id : nine(id);
        }
        return fit ? ids.write(id) : id;
    }

    private static boolean isNine(String id) {
        return id.length() == NINE && id.chars().allMatch(at -> DIGITS.indexOf(at) >= 0);
    }

    private static String nine(String id) {
        BigInteger rest;
        try {
            rest = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        StringBuilder made = new StringBuilder(NINE);
        BigInteger base = BigInteger.valueOf(DIGITS.length());
        while (made.length() < NINE) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            made.append(DIGITS.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return made.toString();
    }
}
