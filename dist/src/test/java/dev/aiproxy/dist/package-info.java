/** Tests of what was packed. */
@NullMarked
package dev.aiproxy.dist;

import org.jspecify.annotations.NullMarked;
