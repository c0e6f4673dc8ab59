package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ToolNames;
import java.util.Set;

/**
 * What one has to know of a request in order to read its answer.
 *
 * @param realm whose signatures the answer bears
 * @param names restores the names of tools
 * @param customs written names of the tools that take free text
 * @param answerTool whether the answer comes as the input of {@link Names#ANSWER_TOOL}
 * @param wrappedValue whether the answer stands in an object under {@link Names#VALUE}
 * @param losses takes what is left out of the answer
 */
record ReplyShape(
        String realm, ToolNames names, Set<String> customs, boolean answerTool, boolean wrappedValue, Losses losses) {}
