/** The application: puts the floors together and runs them. */
@NullMarked
package dev.aiproxy.host;

import org.jspecify.annotations.NullMarked;
