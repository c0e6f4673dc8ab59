/** What the packaging runs: the work-out that fills the start-up cache. */
@NullMarked
package dev.aiproxy.dist;

import org.jspecify.annotations.NullMarked;
