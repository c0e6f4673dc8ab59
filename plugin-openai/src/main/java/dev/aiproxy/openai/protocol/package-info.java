/** What both of OpenAI's wire formats share: errors, usage, model lists, multipart forms. */
@NullMarked
package dev.aiproxy.openai.protocol;

import org.jspecify.annotations.NullMarked;
