/**
 * The canonical model: requests, answers and their events, faults and usage, apart from any wire format.
 *
 * <p>Decoders of {@link dev.aiproxy.api.wire} make it and encoders write it. A place that may be empty is {@code null} or an
 * empty list or {@link dev.aiproxy.api.chat.Extras}; nothing here is ever half filled, and values do not change once they
 * are made.
 */
@NullMarked
package dev.aiproxy.api.chat;

import org.jspecify.annotations.NullMarked;
