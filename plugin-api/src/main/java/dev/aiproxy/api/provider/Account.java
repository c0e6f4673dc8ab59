package dev.aiproxy.api.provider;

/**
 * One identity at a provider.
 *
 * @param name unique within its provider; appears in logs and statistics
 * @param credentials the record that the provider's contribution declared, bound from config
 */
public record Account(String name, Record credentials) {
    /** The credentials as the type that the contribution declared. */
    public <C extends Record> C credentials(Class<C> type) {
        return type.cast(credentials);
    }

    /** Says the name only. */
    @Override
    public String toString() {
        return "Account[" + name + "]";
    }
}
