/** HTTP/1.1 messages out of a connection's bytes: what requests and replies have in common (RFC 9112). */
@NullMarked
package dev.aiproxy.host.http1;

import org.jspecify.annotations.NullMarked;
