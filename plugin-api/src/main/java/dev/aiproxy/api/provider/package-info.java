/** Who serves a model: addresses, credentials, model lists. */
@NullMarked
package dev.aiproxy.api.provider;

import org.jspecify.annotations.NullMarked;
