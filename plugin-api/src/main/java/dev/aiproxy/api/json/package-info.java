/**
 * JSON as a gateway needs it: finding parts of a document without parsing it, whole or as it comes; reading and writing trees
 * that keep what they read; putting documents together from bytes.
 */
@NullMarked
package dev.aiproxy.api.json;

import org.jspecify.annotations.NullMarked;
