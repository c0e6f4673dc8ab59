/**
 * Annotations and types from which the host derives strict binding and a JSON Schema.
 *
 * <p>A record component {@code maxRetries} is the key {@code max_retries}. An underscore at the end of a component's
 * name is left out, for keys that are words of Java: {@code public_} is the key {@code public}.
 */
@NullMarked
package dev.aiproxy.api.settings;

import org.jspecify.annotations.NullMarked;
