package dev.aiproxy.api.json;

/** Counts that were read from bytes: one object of a {@link CountsTable}. */
final class ReadCounts extends JsonCounts {
    /** No object of a table. */
    private static final int NOWHERE = -1;

    private final CountsTable table;
    private final int object;

    ReadCounts(CountsTable table, int object) {
        this.table = table;
        this.object = object;
    }

    @Override
    public long count(String name) {
        return Math.max(table.value(object, name), ABSENT);
    }

    @Override
    public boolean hasObject(String name) {
        return table.value(object, name) <= CountsTable.OBJECT;
    }

    @Override
    public boolean hasArray(String name) {
        return table.value(object, name) == CountsTable.ARRAY;
    }

    @Override
    public JsonCounts object(String name) {
        long value = table.value(object, name);
        return new ReadCounts(table, value <= CountsTable.OBJECT ? (int) (CountsTable.OBJECT - value) : NOWHERE);
    }
}
