/** A transport whose carriers dial in by WebSocket, and the door that they knock at. */
@NullMarked
package dev.aiproxy.tunnel;

import org.jspecify.annotations.NullMarked;
