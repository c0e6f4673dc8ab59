/** Contract tests that every plugin runs, and hand-written fakes. */
@NullMarked
package dev.aiproxy.testkit;

import org.jspecify.annotations.NullMarked;
