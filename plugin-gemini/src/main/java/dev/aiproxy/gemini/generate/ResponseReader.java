package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.ReplyFold;
import tools.jackson.databind.JsonNode;

/** Reads a whole answer. */
final class ResponseReader {
    private ResponseReader() {}

    /** @throws FaultException if it is an error, or no whole answer */
    static ChatResponse read(JsonNode document, ReplyNames source) {
        ReplyReader reader = new ReplyReader(source);
        ReplyFold fold = new ReplyFold();
        reader.chunk(document, fold);
        reader.end(true, fold);
        fold.fault().map(Fault::asException).ifPresent(fault -> {
            throw fault;
        });
        return fold.response();
    }
}
