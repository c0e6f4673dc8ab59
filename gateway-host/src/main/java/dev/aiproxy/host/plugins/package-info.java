/** Plugin jars: finding, loading, guarding and unloading them. PF4J is known here alone. */
@NullMarked
package dev.aiproxy.host.plugins;

import org.jspecify.annotations.NullMarked;
