/** What was used: the ledger, the queue to the sinks, the request log. */
@NullMarked
package dev.aiproxy.host.usage;

import org.jspecify.annotations.NullMarked;
