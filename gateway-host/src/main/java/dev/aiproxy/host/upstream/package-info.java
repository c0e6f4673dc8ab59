/** Requests to providers and their replies. */
@NullMarked
package dev.aiproxy.host.upstream;

import org.jspecify.annotations.NullMarked;
