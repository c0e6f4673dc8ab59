/** Logs: how lines look and where they go, and that no secret is in them. */
@NullMarked
package dev.aiproxy.host.log;

import org.jspecify.annotations.NullMarked;
