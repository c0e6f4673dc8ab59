package dev.aiproxy.example.echo;

import tools.jackson.databind.JsonNode;

/** What OpenAI's two formats have in common. */
final class OpenAiCommon {
    private OpenAiCommon() {}

    /** Whether {@code tool_choice} leaves no choice: {@code "required"}, or a tool by its name. */
    static boolean requiresTool(JsonNode choice) {
        return choice.asString("").equals("required")
                || choice.path("type").asString("").equals("function");
    }

    static JsonNode tokenCount(long tokens) {
        return Json.object("object", "response.input_tokens", "input_tokens", tokens);
    }

    static JsonNode error(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
        return Json.object("error", Json.object("message", message, "type", type, "param", null, "code", null));
    }
}
