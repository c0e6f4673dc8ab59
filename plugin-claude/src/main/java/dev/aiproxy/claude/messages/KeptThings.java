package dev.aiproxy.claude.messages;

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
 * What Anthropic keeps for an account beside answers. Source: the reference of the API, "Message Batches", "Files", "Skills".
 */
final class KeptThings {
    private static final Set<String> FOLDERS = Set.of("batches", "files", "skills");
    private static final Set<String> MEMBERS = Set.of("file_id", "container", "skill_id");

    private KeptThings() {}

    /** The ids that a request names. */
    static List<String> named(WireRequest request) {
        return KeptIds.named(request, MEMBERS);
    }

    /** A tap that reads ids as well, where a reply may tell of any. */
    static ReplyTap tap(ReplyTap beside, WireRequest sent, Headers headers) {
        boolean makes = sent.operation() == Operation.RELAY
                && sent.method().equals("POST")
                && EventTap.isDocument(headers)
                && FOLDERS.contains(sent.path().substring(sent.path().lastIndexOf('/') + 1));
        return makes ? new KeptIdsTap(beside, "id") : beside;
    }
}
