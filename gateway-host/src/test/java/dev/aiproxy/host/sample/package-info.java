/** A small plugin that the host's tests pack into a jar; the host itself can't see its classes. */
@NullMarked
package dev.aiproxy.host.sample;

import org.jspecify.annotations.NullMarked;
