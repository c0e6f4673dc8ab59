package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;

/** What a client asks for and no request to Anthropic can say. */
final class Unsupported {
    private Unsupported() {}

    /** The fault that says so, for a writer to throw. */
    static FaultException at(Place place, String code, String message) {
        return Fault.of(FaultKind.UNSUPPORTED, message)
                .withCode(code)
                .withParam(place.toString())
                .asException();
    }
}
