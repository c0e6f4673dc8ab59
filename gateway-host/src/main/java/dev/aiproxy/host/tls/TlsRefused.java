package dev.aiproxy.host.tls;

/** The files for TLS can't be used; the message says why and shows nothing of a key. */
public final class TlsRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String setting;

    /** @param setting the key below {@code tls} that is at fault */
    TlsRefused(String setting, String message) {
        super(message);
        this.setting = setting;
    }

    /** The key below {@code tls} that is at fault, such as {@code certificate}. */
    public String setting() {
        return setting;
    }

    /** What is wrong. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
