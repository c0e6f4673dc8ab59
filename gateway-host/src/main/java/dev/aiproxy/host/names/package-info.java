/** Patterns of names, which config uses for models everywhere. */
@NullMarked
package dev.aiproxy.host.names;

import org.jspecify.annotations.NullMarked;
