package dev.aiproxy.api.json;

import java.util.Arrays;

/**
 * The members of an object and of all objects in it, one after the other in flat arrays: whose member it is, where its name
 * stands, and what its value is. However deep objects lie in each other, nothing here calls itself.
 */
final class CountsTable {
    /** A value that is no count: a text, a literal, a number that is negative, too large or no whole one. */
    static final long OTHER = -1;

    static final long ARRAY = -2;

    /** The first object's value; that of the next one is one less, and so on. */
    static final long OBJECT = -3;

    private static final int FIRST_CAPACITY = 16;

    private final byte[] json;
    private int[] owners = new int[FIRST_CAPACITY];
    private int[] starts = new int[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private long[] values = new long[FIRST_CAPACITY];
    private int size;

    CountsTable(byte[] json) {
        this.json = json;
    }

    /** One more member, whose value is {@link #OTHER} until it is set. */
    void add(int owner, int start, int end) {
        if (size == owners.length) {
            owners = Arrays.copyOf(owners, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        owners[size] = owner;
        starts[size] = start;
        lengths[size] = end - start;
        values[size] = OTHER;
        size++;
    }

    /** The value of the member that was added last. */
    void setLast(long value) {
        values[size - 1] = value;
    }

    /** The value of an object's last member of a name; {@link #OTHER} if there is none. */
    long value(int owner, String name) {
        for (int i = size - 1; i >= 0; i--) {
            if (lengths[i] == name.length() && owners[i] == owner && isNamed(starts[i], name)) {
                return values[i];
            }
        }
        return OTHER;
    }

    private boolean isNamed(int start, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (json[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
