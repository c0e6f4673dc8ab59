/** The plugin of Gemini's wire format and of services that speak it. */
@NullMarked
package dev.aiproxy.gemini;

import org.jspecify.annotations.NullMarked;
