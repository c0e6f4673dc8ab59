/** The plugin of OpenAI's wire formats and of services that speak them. */
@NullMarked
package dev.aiproxy.openai;

import org.jspecify.annotations.NullMarked;
