/** The plugin of Anthropic's wire format and of services that speak it. */
@NullMarked
package dev.aiproxy.claude;

import org.jspecify.annotations.NullMarked;
