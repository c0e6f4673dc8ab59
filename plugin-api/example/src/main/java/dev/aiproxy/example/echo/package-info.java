/** A provider that answers by itself: a complete plugin to copy from, and what a fresh checkout talks to. */
@NullMarked
package dev.aiproxy.example.echo;

import org.jspecify.annotations.NullMarked;
