/** What was used, and where the record of it goes. */
@NullMarked
package dev.aiproxy.api.usage;

import org.jspecify.annotations.NullMarked;
