/** Tests of plugin loading, on jars that are made on the fly. */
@NullMarked
package dev.aiproxy.host.plugins;

import org.jspecify.annotations.NullMarked;
