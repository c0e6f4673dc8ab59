/** The entry point of a plugin jar and what the host lends to it. */
@NullMarked
package dev.aiproxy.api;

import org.jspecify.annotations.NullMarked;
