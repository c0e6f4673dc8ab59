/** The wire format of Anthropic Messages. */
@NullMarked
package dev.aiproxy.claude.messages;

import org.jspecify.annotations.NullMarked;
