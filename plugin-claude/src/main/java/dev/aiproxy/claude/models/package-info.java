/** What is known of Anthropic's models. */
@NullMarked
package dev.aiproxy.claude.models;

import org.jspecify.annotations.NullMarked;
