package dev.aiproxy.openai.chat;

import java.util.Set;

/** Members that the codec reads itself; whatever else stands in an object is kept as it is. */
final class Names {
    static final Set<String> REQUEST = Set.of(
            "model",
            "messages",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "n",
            "stop",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "seed",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "response_format",
            "reasoning_effort",
            "reasoning",
            "thinking",
            "enable_thinking",
            "thinking_budget",
            "verbosity",
            "modalities",
            "service_tier",
            "store",
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key");
    static final Set<String> MESSAGE = Set.of(
            "role",
            "content",
            "name",
            "refusal",
            "tool_calls",
            "function_call",
            "tool_call_id",
            "audio",
            "reasoning_content",
            "reasoning",
            "reasoning_details");
    static final Set<String> MARKS = Set.of("prompt_cache_breakpoint", "cache_control");
    static final Set<String> TEXT = Set.of("type", "text", "prompt_cache_breakpoint", "cache_control");
    static final Set<String> TOOL = Set.of("type", "function", "custom", "cache_control");
    static final Set<String> FUNCTION = Set.of("name", "description", "parameters", "strict");
    static final Set<String> CUSTOM = Set.of("name", "description", "format");
    static final Set<String> CALL = Set.of("index", "id", "type", "function", "custom", "extra_content");
    static final Set<String> REPLY = Set.of(
            "id", "object", "created", "model", "choices", "usage", "service_tier", "obfuscation", "error", "x_groq");
    static final Set<String> CHOICE =
            Set.of("index", "message", "delta", "finish_reason", "native_finish_reason", "logprobs", "text");
    static final Set<String> STREAMED_CHOICE =
            Set.of("index", "message", "delta", "finish_reason", "native_finish_reason", "logprobs", "text", "usage");
    static final Set<String> LOGPROBS = Set.of("content", "refusal");
    static final Set<String> ANSWER = Set.of(
            "role",
            "content",
            "refusal",
            "tool_calls",
            "function_call",
            "annotations",
            "audio",
            "images",
            "reasoning_content",
            "reasoning",
            "reasoning_details");

    static final Set<String> CITATION = Set.of("url", "title", "content", "start_index", "end_index");

    private Names() {}
}
