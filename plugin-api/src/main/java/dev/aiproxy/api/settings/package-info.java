/** Annotations and types from which the host derives strict binding, a JSON Schema and the reference page. */
@NullMarked
package dev.aiproxy.api.settings;

import org.jspecify.annotations.NullMarked;
