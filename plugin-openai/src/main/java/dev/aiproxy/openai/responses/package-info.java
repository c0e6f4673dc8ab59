/** The wire format of OpenAI Responses. */
@NullMarked
package dev.aiproxy.openai.responses;

import org.jspecify.annotations.NullMarked;
