package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.WireRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A path that names a model and a method: {@code /v1beta/models/gemini-x:generateContent}.
 *
 * @param before up to and with the slash before {@code models} or {@code tunedModels}
 * @param kind {@code models} or {@code tunedModels}
 * @param method what stands behind the last colon
 */
record ModelPath(String before, String kind, String method) {
    private static final String TUNED = "tunedModels";

    static Optional<ModelPath> of(String path) {
        int slash = path.lastIndexOf('/');
        int colon = path.lastIndexOf(':');
        int kindStart = slash > 0 ? path.lastIndexOf('/', slash - 1) + 1 : -1;
        if (kindStart < 0 || colon < slash) {
            return Optional.empty();
        }
        String kind = path.substring(kindStart, slash);
        return kind.equals("models") || kind.equals(TUNED)
                ? Optional.of(new ModelPath(path.substring(0, kindStart), kind, path.substring(colon + 1)))
                : Optional.empty();
    }

    /** The model that a request's path names; a tuned one keeps its collection's name, to tell it from the others. */
    static Optional<String> model(WireRequest request) {
        String name = request.variables().get("model");
        if (name == null) {
            return Optional.empty();
        }
        String bare = name.startsWith("models/") ? name.substring("models/".length()) : name;
        boolean tuned =
                of(request.path()).map(path -> path.kind().equals(TUNED)).orElse(false);
        return Optional.of(tuned && !bare.startsWith(TUNED + '/') ? TUNED + '/' + bare : bare);
    }

    /** Whether the reply comes in pieces. */
    static boolean streams(WireRequest request) {
        return request.path().endsWith(":streamGenerateContent");
    }

    /** Whether the pieces are server-sent events; otherwise they are elements of one JSON array. */
    static boolean wantsEvents(WireRequest request) {
        for (String pair : request.query().split("&", -1)) {
            if (pair.equals("alt=sse") || pair.equals("%24alt=sse") || pair.equals("$alt=sse")) {
                return true;
            }
        }
        return false;
    }

    /** This path with another model, which may bring its collection along ({@code tunedModels/x}). */
    String with(String model) {
        String[] parts = model.split("/", 2);
        boolean named = parts.length == 2 && (parts[0].equals("models") || parts[0].equals(TUNED));
        String collection = named ? parts[0] : "models";
        String name = named ? parts[1] : model;
        return before + collection + '/' + encoded(name) + ':' + method;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
