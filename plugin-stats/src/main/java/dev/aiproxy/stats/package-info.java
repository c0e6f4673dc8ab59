/** Usage statistics in a file, and the page of them. */
@NullMarked
package dev.aiproxy.stats;

import org.jspecify.annotations.NullMarked;
