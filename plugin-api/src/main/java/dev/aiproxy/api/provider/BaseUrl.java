package dev.aiproxy.api.provider;

import java.net.URI;

/**
 * A service's base URL, taken apart once so that addressing a request only joins strings.
 *
 * @param origin whom to connect to
 * @param path what stands before every path of the API; no slash at its end, empty for none
 */
public record BaseUrl(Origin origin, String path) {
    /** Reads a URL such as {@code https://host/v1}; query and fragment are not allowed. */
    public static BaseUrl parse(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL: '" + url + "'", e);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a base URL has neither query nor fragment: '" + url + "'");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new BaseUrl(Origin.of(uri), path);
    }

    /**
     * The base path joined with an API path, without saying a common version twice: base {@code /v1} and
     * {@code /v1/models} give {@code /v1/models}.
     */
    public String join(String apiPath) {
        int slash = path.lastIndexOf('/');
        String last = slash >= 0 ? path.substring(slash) : "";
        if (!last.isEmpty() && (apiPath.equals(last) || apiPath.startsWith(last + '/'))) {
            return path.substring(0, slash) + apiPath;
        }
        return path + apiPath;
    }
}
