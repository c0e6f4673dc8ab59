@NullMarked
package dev.aiproxy.stats;

import org.jspecify.annotations.NullMarked;
