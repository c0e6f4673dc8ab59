package dev.aiproxy.testkit;

import java.util.Random;

/**
 * Usage objects of chance, for a test that reads the counts of a format in two ways that must agree: from bytes as they pass,
 * and from a tree.
 */
public final class RandomCounts {
    private static final int MOST_MEMBERS = 12;
    private static final int DEEPEST = 2;
    private static final String[] VALUES = {
        "0", "3", "12", "400", "-1", "1.5", "null", "\"7\"", "true", "99999999999999999999"
    };

    private final Random random;
    private final String[] names;

    private RandomCounts(int seed, String[] names) {
        this.random = new Random(seed);
        this.names = names;
    }

    /**
     * A JSON object of members that may come twice, with counts, objects, arrays of objects, and what is no count.
     *
     * @param seed the same for the same object
     * @param names that members have in the format, those of inner objects among them
     */
    public static String of(int seed, String... names) {
        return new RandomCounts(seed, names).object(0);
    }

    private String object(int depth) {
        StringBuilder json = new StringBuilder("{");
        int members = random.nextInt(MOST_MEMBERS);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "\"" : ",\"")
                    .append(names[random.nextInt(names.length)])
                    .append("\":")
                    .append(value(depth));
        }
        return json.append('}').toString();
    }

    private String value(int depth) {
        if (depth < DEEPEST && random.nextInt(3) == 0) {
            return random.nextInt(3) == 0 ? '[' + object(depth + 1) + ']' : object(depth + 1);
        }
        return VALUES[random.nextInt(VALUES.length)];
    }
}
