package dev.aiproxy.claude.messages;

import java.util.Set;

/** Words of the wire that more than one part of the codec knows. */
final class Names {
    /** The version that converted requests name: the one whose bodies we write. */
    static final String VERSION = "2023-06-01";

    /** From this version on sampling parameters are no part of a request. */
    static final String VERSION_WITHOUT_SAMPLING = "2026-10-21";

    static final String PATH = "/v1/messages";
    static final String COUNT_PATH = "/v1/messages/count_tokens";

    /** Sampling members of a request. */
    static final Set<String> SAMPLING = Set.of("temperature", "top_p", "top_k");

    /** Key under which free text, and input that is no JSON object, is wrapped into one. */
    static final String FREE_TEXT = "input";

    /** Key under which a call's input that is no JSON object stands in one. */
    static final String RAW_INPUT = "raw";

    /** The tool whose input is the answer, for models that know no JSON schema for answers. */
    static final String ANSWER_TOOL = "json";

    /** Key of an answer whose schema is no object. */
    static final String VALUE = "value";

    private Names() {}

    /** Whether a type of block is the call of a tool that the provider runs itself. */
    static boolean isServerCall(String type) {
        return type.equals("server_tool_use") || type.equals("mcp_tool_use");
    }
}
