package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;

/**
 * The head of a client's request as it was sent, whatever version of HTTP it came by.
 *
 * @param method as sent: methods are told apart by case
 * @param target as sent, not yet checked
 * @param http10 whether the client speaks HTTP/1.0, which knows neither chunks nor a connection that is kept by itself
 * @param fields all of them but the length, with names in lower case, without the spaces around values
 * @param length of the body in bytes; -1 if the request does not say
 * @param chunked whether the body comes in chunks, whose number nobody knows
 */
record ClientHead(String method, String target, boolean http10, Headers fields, long length, boolean chunked) {
    /** The same head for a body of another length. */
    ClientHead withLength(long other) {
        return new ClientHead(method, target, http10, fields, other, chunked);
    }

    boolean is(String other) {
        return method.equals(other);
    }

    /** Whether bytes follow this head by what it says; a stream of HTTP/2 says it elsewhere. */
    boolean hasBody() {
        return chunked || length > 0;
    }

    /** Whether the client waits for leave to send its body (RFC 9110 §10.1.1). */
    boolean expectsContinue() {
        return !http10 && "100-continue".equalsIgnoreCase(fields.get("expect"));
    }

    /** Whether the client wants to use the connection again (RFC 9112 §9.3). */
    boolean keepsConnection() {
        boolean close = false;
        boolean keep = false;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equals("connection")) {
                String options = fields.value(i);
                close |= hasOption(options, "close");
                keep |= hasOption(options, "keep-alive");
            }
        }
        return !close && (keep || !http10);
    }

    /** Whether a list of names with commas between them has one of them, in whatever case. */
    static boolean hasOption(String list, String name) {
        for (int start = 0; start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (end - start >= name.length()
                    && list.substring(start, end).strip().equalsIgnoreCase(name)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
