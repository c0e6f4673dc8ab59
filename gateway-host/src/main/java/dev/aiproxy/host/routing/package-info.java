/** From a path to a protocol, from a model to accounts. */
@NullMarked
package dev.aiproxy.host.routing;

import org.jspecify.annotations.NullMarked;
