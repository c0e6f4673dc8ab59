package dev.aiproxy.api.provider;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of a service: what one connection can reach.
 *
 * @param secure https, not http
 * @param host name or address, an IPv6 address without brackets
 * @param port always explicit
 */
public record Origin(boolean secure, String host, int port) {
    /** The origin of an absolute http or https URL; an {@link IllegalArgumentException} says what is wrong with it. */
    public static Origin of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw new IllegalArgumentException("expected an http or https URL, not '" + url + "'");
        }
        String host = url.getHost();
        if (host == null) {
            throw new IllegalArgumentException("the URL has no host: '" + url + "'");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URL must not carry a password");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Origin(secure, bare, url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80);
    }

    /** As it stands in a {@code Host} header: without the port if that is the scheme's own. */
    public String authority() {
        String shown = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return port == (secure ? 443 : 80) ? shown : shown + ':' + port;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
