/** The wire format of Gemini's generateContent. */
@NullMarked
package dev.aiproxy.gemini.generate;

import org.jspecify.annotations.NullMarked;
