/** Extra HTTP and WebSocket endpoints that a plugin contributes. */
@NullMarked
package dev.aiproxy.api.route;

import org.jspecify.annotations.NullMarked;
