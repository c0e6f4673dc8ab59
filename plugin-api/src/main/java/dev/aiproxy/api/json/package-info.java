/** Finding and splicing parts of a JSON document without parsing it. */
@NullMarked
package dev.aiproxy.api.json;

import org.jspecify.annotations.NullMarked;
