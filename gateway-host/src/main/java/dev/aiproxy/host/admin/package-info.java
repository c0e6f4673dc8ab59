/** What operators see: plugins, health, metrics. */
@NullMarked
package dev.aiproxy.host.admin;

import org.jspecify.annotations.NullMarked;
