/** What the gateway shows to clients that connect over TLS. */
@NullMarked
package dev.aiproxy.host.tls;

import org.jspecify.annotations.NullMarked;
