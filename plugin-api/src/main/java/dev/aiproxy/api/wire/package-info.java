/** Wire formats: what a protocol knows about the bytes that clients and providers exchange. */
@NullMarked
package dev.aiproxy.api.wire;

import org.jspecify.annotations.NullMarked;
