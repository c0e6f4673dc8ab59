package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import org.jspecify.annotations.Nullable;

/** Whether a request's head, which has been read, is one that can be understood in one way only. */
final class RequestChecks {
    private RequestChecks() {}

    /** What is wrong with it; null if nothing is. After an answer to such a head the connection must be closed. */
    static @Nullable Fault of(ClientHead head) {
        int hosts = 0;
        for (int i = 0; i < head.fields().size(); i++) {
            if (head.fields().name(i).equals("host")) {
                hosts++;
            }
        }
        return hosts > 1 || (hosts == 0 && !head.http10()) ? bad("A request has exactly one Host field.") : null;
    }

    static Fault bad(String message) {
        return Fault.of(FaultKind.INVALID_REQUEST, message);
    }
}
