package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Sealed;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a tool call on its way through a client. A call has no place for one, so it travels in a reasoning item
 * of its own, which names the call: clients keep such items, but may not keep them next to their call.
 */
final class CallSignature {
    private CallSignature() {}

    /** The value to carry for a call. */
    static Sealed join(String callId, Sealed signature) {
        return new Sealed(signature.protocol(), signature.realm(), Sealed.Slot.CALL, callId + '\n' + signature.value());
    }

    /** What was carried; without an id it belongs to the next call. */
    static Parts split(Sealed carried) {
        int end = carried.value().indexOf('\n');
        if (end < 0) {
            return new Parts(null, carried);
        }
        Sealed signature = new Sealed(
                carried.protocol(),
                carried.realm(),
                carried.slot(),
                carried.value().substring(end + 1));
        return new Parts(carried.value().substring(0, end), signature);
    }

    /** A signature and the call that it belongs to. */
    record Parts(@Nullable String callId, Sealed sealed) {}
}
