@NullMarked
package dev.aiproxy.tunnel;

import org.jspecify.annotations.NullMarked;
