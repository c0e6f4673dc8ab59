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
                if (!isHost(head.fields().value(i))) {
                    return bad("The Host field has a character that no host and port have.");
                }
            }
        }
        return hosts > 1 || (hosts == 0 && !head.http10()) ? bad("A request has exactly one Host field.") : null;
    }

    /** Whether it has no character that would end an authority, or that two servers read in two ways (RFC 9112 §3.2). */
    private static boolean isHost(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7F || "/\\?#@,\"<>{}|^`".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    static Fault bad(String message) {
        return Fault.of(FaultKind.INVALID_REQUEST, message);
    }
}
