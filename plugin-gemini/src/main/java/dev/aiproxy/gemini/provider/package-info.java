/** Services that speak Gemini's wire format. */
@NullMarked
package dev.aiproxy.gemini.provider;

import org.jspecify.annotations.NullMarked;
