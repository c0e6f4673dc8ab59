package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;

/**
 * Why there is no reply, or no more of it.
 *
 * @param fault what to tell the client
 * @param safe whether the request surely had no effect, so that any other account may be asked
 */
public record UpstreamFailure(Fault fault, boolean safe) {}
