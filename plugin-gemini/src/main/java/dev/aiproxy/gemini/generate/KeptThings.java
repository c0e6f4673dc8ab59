package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.KeptIds;
import dev.aiproxy.api.wire.KeptIdsTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;
import java.util.Set;

/**
 * What Google keeps for an account: files, caches, batches, by names such as {@code files/abc}. A file that is uploaded in steps
 * goes to an address of Google's own, past the gateway, and is not known here. Source: the reference of the Gemini API, "Files",
 * "Caching", "Batch Mode".
 */
final class KeptThings {
    private static final Set<String> MEMBERS =
            Set.of("cachedContent", "cached_content", "fileUri", "file_uri", "fileName", "file_name");

    private KeptThings() {}

    /** The names in a request. */
    static List<String> named(WireRequest request) {
        return KeptIds.named(request, MEMBERS).stream()
                .map(KeptThings::shortened)
                .toList();
    }

    /** The name in an address of a file. */
    private static String shortened(String name) {
        int at = name.lastIndexOf("/files/");
        return at < 0 ? name : name.substring(at + 1);
    }

    /** A tap that reads names as well, where a reply may tell of any. */
    static ReplyTap tap(ReplyTap beside, WireRequest sent, Headers headers) {
        String path = sent.path();
        String last = path.substring(path.lastIndexOf('/') + 1);
        boolean makes = sent.operation() == Operation.RELAY
                && sent.method().equals("POST")
                && EventTap.isDocument(headers)
                && (last.equals("files") || last.equals("cachedContents") || last.contains(":batch"));
        return makes ? new KeptIdsTap(beside, "name", "file") : beside;
    }
}
