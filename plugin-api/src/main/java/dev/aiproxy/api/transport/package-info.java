/** How bytes travel to the one who serves a model. */
@NullMarked
package dev.aiproxy.api.transport;

import org.jspecify.annotations.NullMarked;
