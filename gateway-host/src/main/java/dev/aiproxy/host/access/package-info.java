/** Who may call: keys, tokens, permissions. */
@NullMarked
package dev.aiproxy.host.access;

import org.jspecify.annotations.NullMarked;
