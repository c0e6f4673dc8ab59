package dev.aiproxy.example.echo;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a client wants to know, whichever format it asked in.
 *
 * @param model the name that it asked for
 * @param form how it wants the answer
 * @param usage whether a stream is to carry token counts
 * @param text the last thing that the user said; empty if nothing
 * @param toolResult what a tool returned, if that is the last thing in the conversation
 * @param tools the functions that may be called
 * @param toolRequired whether one of them must be called
 * @param schema what the answer has to look like, if it is to be JSON
 * @param words how many words the whole request has
 */
record Question(
        String model,
        Form form,
        boolean usage,
        String text,
        Optional<String> toolResult,
        List<Tool> tools,
        boolean toolRequired,
        Optional<JsonNode> schema,
        long words) {

    /** How the answer is to be sent. */
    enum Form {
        /** One JSON document. */
        WHOLE("application/json"),
        /** Server-sent events. */
        EVENTS("text/event-stream"),
        /** One JSON array whose elements arrive one after another. */
        ARRAY("application/json");

        private final String contentType;

        Form(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }

    /**
     * A function that may be called.
     *
     * @param name what it is called by
     * @param schema JSON Schema of its arguments; a missing node if it has none
     */
    record Tool(String name, JsonNode schema) {}
}
