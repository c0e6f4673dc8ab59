/** Configuration: records, the strict reader and binder, flags and variables, secrets. */
@NullMarked
package dev.aiproxy.host.config;

import org.jspecify.annotations.NullMarked;
