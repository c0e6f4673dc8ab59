/** Services that speak OpenAI's wire formats. */
@NullMarked
package dev.aiproxy.openai.provider;

import org.jspecify.annotations.NullMarked;
