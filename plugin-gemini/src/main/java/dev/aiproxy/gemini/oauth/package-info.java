/** Code Assist with the login of a Google account, as the Gemini CLI stores it. */
@NullMarked
package dev.aiproxy.gemini.oauth;

import org.jspecify.annotations.NullMarked;
