package dev.aiproxy.gemini;

import dev.aiproxy.api.chat.ModelTable;

/**
 * What is known of Gemini's models, read once from {@code gemini-models.json}. Names that nobody knows are taken for the
 * newest if they are Gemini's, and for plain models otherwise. The facts, which config may add to:
 *
 * <table>
 * <caption>Facts</caption>
 * <tr><td>{@code thinking}</td><td>{@code none}, {@code budget} (a number of tokens) or {@code level} (a word)</td></tr>
 * <tr><td>{@code budget_least}, {@code budget_most}</td><td>bounds of a budget other than 0</td></tr>
 * <tr><td>{@code budget_off}</td><td>whether a budget of 0 is taken</td></tr>
 * <tr><td>{@code levels}</td><td>the levels that are taken, least first</td></tr>
 * <tr><td>{@code signatures}</td><td>whether calls in the history need a thought signature</td></tr>
 * <tr><td>{@code call_ids}</td><td>whether calls and results have ids</td></tr>
 * <tr><td>{@code json_schema}</td><td>whether JSON Schema is taken, rather than only Google's {@code Schema}</td></tr>
 * <tr><td>{@code json_with_tools}</td><td>whether JSON output and function declarations go together</td></tr>
 * <tr><td>{@code result_media}</td><td>whether results of tools may hold media</td></tr>
 * <tr><td>{@code fetches_urls}</td><td>whether the model's service fetches addresses of the web itself</td></tr>
 * <tr><td>{@code max_output}</td><td>most output tokens; 0 if unknown</td></tr>
 * <tr><td>{@code max_hop}</td><td>most output tokens of one reply of a model that continues; 0 if it does not</td></tr>
 * </table>
 */
public final class GeminiModels {
    /** The table. */
    public static final ModelTable TABLE = ModelTable.ofResource(GeminiModels.class, "/gemini-models.json");

    private GeminiModels() {}
}
