package dev.aiproxy.openai.responses;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the provider's own tools have done, in one line for models that never saw those tools. */
final class HostedItems {
    private static final int LONGEST = 200;

    private HostedItems() {}

    /** A line about an item; null if there is nothing to say. */
    static @Nullable String summary(String type, ObjectNode item) {
        return switch (type) {
            case "web_search_call" -> line("web search", first(item.path("action"), "query", "url", "pattern"));
            case "file_search_call" ->
                line("file search", item.path("queries").path(0).stringValue(""));
            case "code_interpreter_call" ->
                line("code interpreter", item.path("code").stringValue(""));
            case "image_generation_call" ->
                line("image generation", item.path("revised_prompt").stringValue(""));
            case "mcp_call" ->
                line(
                        "MCP call",
                        item.path("server_label").stringValue("")
                                + '.'
                                + item.path("name").stringValue(""));
            case "computer_call" ->
                line("computer", item.path("action").path("type").stringValue(""));
            case "shell_call", "local_shell_call" -> line("shell command", "");
            case "apply_patch_call" ->
                line("patch", item.path("operation").path("path").stringValue(""));
            case "tool_search_call" -> line("tool search", "");
            default -> null;
        };
    }

    private static String first(JsonNode object, String... names) {
        for (String name : names) {
            String value = object.path(name).stringValue("");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static String line(String what, String detail) {
        String flat = detail.replace('\n', ' ').strip();
        if (flat.isEmpty()) {
            return '[' + what + ']';
        }
        return '[' + what + ": " + (flat.length() > LONGEST ? flat.substring(0, LONGEST) + '…' : flat) + ']';
    }
}
