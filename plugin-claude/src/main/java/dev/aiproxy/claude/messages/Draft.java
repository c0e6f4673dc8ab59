package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A request in the making. Used by one thread. */
final class Draft {
    /** The body as far as it is written. */
    final ObjectNode body = Json.object();

    /** Features that the body needs and the API asks to be named in a header. */
    final Set<String> betas = new LinkedHashSet<>();

    /** What the operator's text has to say at its end in place of something that the model has no parameter for. */
    final List<String> systemHints = new ArrayList<>();

    /** The same at the end of the user's last words. */
    @Nullable
    String userHint;

    /** Whether the answer comes as the input of {@link Names#ANSWER_TOOL}. */
    boolean answerTool;

    /** Whether the answer stands in an object under {@link Names#VALUE}. */
    boolean wrappedValue;

    /** {@code output_config}, made when it is first needed. */
    ObjectNode outputConfig() {
        return body.get("output_config") instanceof ObjectNode config ? config : body.putObject("output_config");
    }
}
