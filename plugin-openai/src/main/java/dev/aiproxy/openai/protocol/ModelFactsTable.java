package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.ModelTable;

/**
 * What is known of the models of OpenAI and of services compatible with it, from a table in the jar that is read once.
 * Config adds rows of the same form.
 *
 * <table>
 * <caption>Facts</caption>
 * <tr><th>name</th><th>meaning</th><th>if unknown</th></tr>
 * <tr><td>{@code dialect}</td><td>{@code openai} for OpenAI and Azure, {@code compatible} for everybody else</td>
 *     <td>{@code compatible}</td></tr>
 * <tr><td>{@code system_role}</td><td>role of the operator's messages: {@code developer}, {@code system} or
 *     {@code user}</td><td>{@code system}</td></tr>
 * <tr><td>{@code reasoning}</td><td>{@code always}, {@code optional}, {@code never}</td><td>{@code optional}</td></tr>
 * <tr><td>{@code reasoning_default}</td><td>effort if the request names none</td><td>{@code none}</td></tr>
 * <tr><td>{@code efforts}</td><td>words that the model takes</td><td>low, medium, high</td></tr>
 * <tr><td>{@code reasoning_style}</td><td>how a compatible service is told to reason: {@code reasoning_effort},
 *     {@code enable_thinking} (with {@code thinking_budget}), {@code thinking} ({@code type}), {@code reasoning}
 *     ({@code effort}, {@code max_tokens}), {@code none}</td><td>{@code none}</td></tr>
 * <tr><td>{@code reasoning_back}</td><td>whether earlier thoughts are sent back as text: {@code never}, with turns that
 *     have {@code calls}, {@code always}</td><td>{@code never}</td></tr>
 * <tr><td>{@code reasoning_field}</td><td>the member that holds them</td><td>{@code reasoning_content}</td></tr>
 * <tr><td>{@code stop}</td><td>takes stop texts</td><td>true</td></tr>
 * <tr><td>{@code verbosity}</td><td>takes a verbosity</td><td>false</td></tr>
 * <tr><td>{@code top_k}</td><td>takes {@code top_k}</td><td>false</td></tr>
 * <tr><td>{@code json_schema}</td><td>takes a schema for the answer</td><td>true</td></tr>
 * <tr><td>{@code parallel_tool_calls}</td><td>takes the switch</td><td>true</td></tr>
 * <tr><td>{@code custom_tools}</td><td>takes tools with free text</td><td>true for {@code openai}</td></tr>
 * <tr><td>{@code allowed_tools}</td><td>takes a choice among some tools</td><td>true for {@code openai}</td></tr>
 * <tr><td>{@code cache_marks}</td><td>{@code breakpoint} (OpenAI), {@code cache_control} (OpenRouter, litellm),
 *     {@code none}</td><td>{@code none}</td></tr>
 * <tr><td>{@code call_ids}</td><td>{@code nine}: exactly nine letters and digits, as Mistral wants</td><td>any</td></tr>
 * <tr><td>{@code calls_in_sequence}</td><td>in a stream one tool call is complete before the next begins</td>
 *     <td>true for {@code openai}</td></tr>
 * <tr><td>{@code finish_optional}</td><td>streams may end without a finish reason</td><td>false</td></tr>
 * <tr><td>{@code tools_need_responses}</td><td>function tools together with reasoning are refused by Chat Completions</td>
 *     <td>false</td></tr>
 * <tr><td>{@code refused}</td><td>further members of a chat request that are refused</td><td>none</td></tr>
 * </table>
 */
public final class ModelFactsTable {
    private static final ModelTable MODELS =
            ModelTable.ofResource(ModelFactsTable.class, "/dev/aiproxy/openai/openai-models.json");
    private static final ModelTable HOSTS =
            ModelTable.ofResource(ModelFactsTable.class, "/dev/aiproxy/openai/openai-hosts.json");

    private ModelFactsTable() {}

    /** Facts by names of models. */
    public static ModelTable models() {
        return MODELS;
    }

    /** Facts that hold for all models of a service, by its host name. */
    public static ModelTable hosts() {
        return HOSTS;
    }
}
