package dev.aiproxy.openai.responses;

import java.util.Set;

/** Words of the format that more than one class needs. */
final class Names {
    static final String TYPE = "type";
    static final String ID = "id";
    static final String STATUS = "status";
    static final String CONTENT = "content";
    static final String SUMMARY = "summary";
    static final String ENCRYPTED = "encrypted_content";
    static final String BREAKPOINT = "prompt_cache_breakpoint";

    static final String MESSAGE = "message";
    static final String REASONING = "reasoning";
    static final String FUNCTION_CALL = "function_call";
    static final String CUSTOM_CALL = "custom_tool_call";
    static final String FUNCTION_OUTPUT = "function_call_output";
    static final String CUSTOM_OUTPUT = "custom_tool_call_output";
    static final String ITEM_REFERENCE = "item_reference";
    static final String CONFIGURATION_UPDATE = "configuration_update";
    static final String ADDITIONAL_TOOLS = "additional_tools";

    static final String OUTPUT_TEXT = "output_text";
    static final String INPUT_TEXT = "input_text";
    static final String INPUT_IMAGE = "input_image";
    static final String INPUT_FILE = "input_file";
    static final String INPUT_AUDIO = "input_audio";
    static final String REFUSAL = "refusal";
    static final String SUMMARY_TEXT = "summary_text";
    static final String REASONING_TEXT = "reasoning_text";

    static final String INCLUDE_ENCRYPTED = "reasoning.encrypted_content";
    static final String INCLUDE_LOGPROBS = "message.output_text.logprobs";

    /** Form of the first block of a message: the item around it. */
    static final String FORM_ITEM = "item";
    /** Form of the turn that {@code instructions} became. */
    static final String FORM_INSTRUCTIONS = "instructions";
    /** Form of a tool's output that was a list. */
    static final String FORM_LIST = "list";
    /** Form of a turn: items before it that change the settings. */
    static final String FORM_BEFORE = "before";
    /** Form of the last turn: items behind it that change the settings. */
    static final String FORM_BEHIND = "behind";
    /** Form of a request whose settings an item of its input changes: the settings as they stood. */
    static final String FORM_CHANGED = "changed";
    /** Form of a request that only warms the cache up: the limit that it named all the same. */
    static final String FORM_PREWARM = "prewarm";
    /** Form of a tool that an item of the input added. */
    static final String FORM_ADDED = "added";
    /** Form of an input or of a message's content that was a mere string. */
    static final String FORM_STRING = "string";
    /** Form of a message that did not say that it is one. */
    static final String FORM_UNTYPED = "untyped";
    /** Form of a request that says that it wants text, as all do that say nothing. */
    static final String FORM_FORMAT = "format";
    /** Form of a block that was a part of a message rather than an item. */
    static final String FORM_PART = "part";
    /** What stands before the name of a member of the item around a block. */
    static final String ITEM_PREFIX = "item.";

    static final Set<String> MESSAGE_MEMBERS = Set.of(TYPE, ID, STATUS, "role", CONTENT);
    static final Set<String> REASONING_MEMBERS = Set.of(TYPE, ID, STATUS, SUMMARY, CONTENT, ENCRYPTED);
    static final Set<String> CALL_MEMBERS =
            Set.of(TYPE, ID, STATUS, "call_id", "name", "namespace", "arguments", "input");
    static final Set<String> OUTPUT_MEMBERS = Set.of(TYPE, ID, STATUS, "call_id", "name", "output");

    private Names() {}

    /** Whether an item is one that the client runs, so that an answer with it waits for the client. */
    static boolean isRunByClient(String type) {
        return switch (type) {
            case FUNCTION_CALL, CUSTOM_CALL, "computer_call", "shell_call", "local_shell_call", "apply_patch_call" ->
                true;
            default -> false;
        };
    }

    /** Whether an item of the conversation is what the client said, rather than the model or the provider's tools. */
    static boolean isOfClient(String type, boolean byServer) {
        return switch (type) {
            case "program_output" -> false;
            case "tool_search_output" -> !byServer;
            case "mcp_approval_response", ITEM_REFERENCE, "compaction_trigger" -> true;
            default -> type.endsWith("_output");
        };
    }
}
