/** Where bytes come in and go out. */
@NullMarked
package dev.aiproxy.host.door;

import org.jspecify.annotations.NullMarked;
