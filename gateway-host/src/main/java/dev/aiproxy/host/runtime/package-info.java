/** The immutable snapshot that a request runs on, and how a new one takes its place. */
@NullMarked
package dev.aiproxy.host.runtime;

import org.jspecify.annotations.NullMarked;
