/** What every protocol has in common: faults and token usage. */
@NullMarked
package dev.aiproxy.api.chat;

import org.jspecify.annotations.NullMarked;
