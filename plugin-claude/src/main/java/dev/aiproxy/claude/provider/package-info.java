/** Services that speak Anthropic's wire format. */
@NullMarked
package dev.aiproxy.claude.provider;

import org.jspecify.annotations.NullMarked;
