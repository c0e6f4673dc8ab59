package dev.aiproxy.claude.models;

import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ModelTable;
import java.util.List;

/**
 * What is known of Anthropic's models, by name. A name of Anthropic's that nobody knows yet is taken for the newest; any
 * other name, which some compatible service serves, for a model of the old kind.
 *
 * <p>Facts and their values for models that no row matches:
 *
 * <ul>
 *   <li>{@code max_output}: most tokens of an answer, thinking included (0, which means unknown)
 *   <li>{@code default_output}: {@code max_tokens} for a request that does not say any (8192)
 *   <li>{@code thinking}: forms of {@code thinking} that are taken, of {@code enabled} (with a budget), {@code adaptive},
 *       {@code between_tools}, {@code disabled} (enabled, disabled)
 *   <li>{@code thinking_display}: takes {@code thinking.display} (false)
 *   <li>{@code block_binding}: takes {@code thinking.block_binding} with its beta (false)
 *   <li>{@code efforts}: words of {@code output_config.effort}; none if it is refused (none)
 *   <li>{@code sampling}: takes {@code temperature}, {@code top_p}, {@code top_k} (true)
 *   <li>{@code temperature_with_top_p}: takes both at once (true)
 *   <li>{@code forced_choice}: takes {@code tool_choice} of type any and tool (true)
 *   <li>{@code prefill}: goes on from a last message of the model's own (true)
 *   <li>{@code inline_system}: takes the operator's messages between others (false)
 *   <li>{@code structured_outputs}: takes {@code output_config.format} (false)
 *   <li>{@code strict_tools}: takes {@code strict} on tools (false)
 *   <li>{@code tool_name_length}: most characters of a tool's name (128)
 * </ul>
 */
public final class AnthropicModels {
    public static final String MAX_OUTPUT = "max_output";
    public static final String DEFAULT_OUTPUT = "default_output";
    public static final String THINKING = "thinking";
    public static final String THINKING_DISPLAY = "thinking_display";
    public static final String BLOCK_BINDING = "block_binding";
    public static final String EFFORTS = "efforts";
    public static final String SAMPLING = "sampling";
    public static final String TEMPERATURE_WITH_TOP_P = "temperature_with_top_p";
    public static final String FORCED_CHOICE = "forced_choice";
    public static final String PREFILL = "prefill";
    public static final String INLINE_SYSTEM = "inline_system";
    public static final String STRUCTURED_OUTPUTS = "structured_outputs";
    public static final String STRICT_TOOLS = "strict_tools";
    public static final String TOOL_NAME_LENGTH = "tool_name_length";

    private static final int USUAL_OUTPUT = 8192;
    private static final int LONGEST_NAME = 128;

    private static final ModelTable TABLE = ModelTable.ofResource(AnthropicModels.class, "anthropic-models.json");

    private AnthropicModels() {}

    /** The table of this plugin's resource {@code anthropic-models.json}. */
    public static ModelTable table() {
        return TABLE;
    }

    /** Most tokens of an answer; {@link Integer#MAX_VALUE} if nobody knows. */
    public static int maxOutput(ModelFacts facts) {
        int most = facts.number(MAX_OUTPUT, 0);
        return most > 0 ? most : Integer.MAX_VALUE;
    }

    /** Tokens of an answer whose request does not bound it. */
    public static int defaultOutput(ModelFacts facts) {
        return Math.min(facts.number(DEFAULT_OUTPUT, USUAL_OUTPUT), maxOutput(facts));
    }

    /** Whether a form of {@code thinking} is taken. */
    public static boolean thinks(ModelFacts facts, String form) {
        return facts.words(THINKING, List.of("enabled", "disabled")).contains(form);
    }

    /** Most characters of a tool's name. */
    public static int toolNameLength(ModelFacts facts) {
        return facts.number(TOOL_NAME_LENGTH, LONGEST_NAME);
    }
}
