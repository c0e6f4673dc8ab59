package dev.aiproxy.openai.protocol;

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
 * What OpenAI keeps for an account beside answers. Source: the reference of the API, "Files", "Uploads", "Batch",
 * "Conversations", "Vector stores", "Containers", "Fine-tuning", "Assistants", "Evals", "Videos".
 */
public final class KeptThings {
    private static final Set<String> FOLDERS = Set.of(
            "files",
            "uploads",
            "batches",
            "conversations",
            "vector_stores",
            "containers",
            "jobs",
            "assistants",
            "threads",
            "evals",
            "videos");
    private static final Set<String> MEMBERS = Set.of(
            "file_id",
            "file_ids",
            "input_file_id",
            "training_file",
            "validation_file",
            "conversation",
            "vector_store_ids",
            "container",
            "assistant_id");

    private KeptThings() {}

    /** The ids that a request names. */
    public static List<String> named(WireRequest request) {
        return KeptIds.named(request, MEMBERS);
    }

    /** A tap that reads ids as well, where a reply may tell of any. */
    public static ReplyTap tap(ReplyTap beside, WireRequest sent, Headers headers) {
        if (sent.operation() != Operation.RELAY || !EventTap.isDocument(headers)) {
            return beside;
        }
        String[] path = sent.path().split("/", -1);
        String last = path[path.length - 1];
        boolean posted = sent.method().equals("POST");
        if (posted && FOLDERS.contains(last)) {
            return new KeptIdsTap(beside, "id");
        }
        if (posted && last.equals("complete")) {
            return new KeptIdsTap(beside, "file");
        }
        boolean batch = path.length > 1 && path[path.length - 2].equals("batches");
        return batch && sent.method().equals("GET")
                ? new KeptIdsTap(beside, "output_file_id", "error_file_id")
                : beside;
    }
}
