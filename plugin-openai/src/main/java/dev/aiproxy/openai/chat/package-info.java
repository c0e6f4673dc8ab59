/** The wire format of OpenAI Chat Completions, and of OpenAI's other JSON endpoints. */
@NullMarked
package dev.aiproxy.openai.chat;

import org.jspecify.annotations.NullMarked;
