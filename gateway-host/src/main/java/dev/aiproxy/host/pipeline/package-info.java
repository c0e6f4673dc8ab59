/** The straight line that a request takes. */
@NullMarked
package dev.aiproxy.host.pipeline;

import org.jspecify.annotations.NullMarked;
