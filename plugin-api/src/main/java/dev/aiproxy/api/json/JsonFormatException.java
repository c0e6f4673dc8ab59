package dev.aiproxy.api.json;

/** Says why bytes are not the JSON that was expected, and where. */
public final class JsonFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param offset of the byte that shows it */
    public JsonFormatException(String message, int offset) {
        super(message + " (byte " + offset + ")");
    }
}
