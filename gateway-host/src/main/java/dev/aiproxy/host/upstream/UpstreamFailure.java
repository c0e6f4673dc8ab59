package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;

/**
 * Why there is no reply, or no more of it.
 *
 * @param fault what to tell the client
 * @param safe whether the request surely had no effect, so that it may go to another account whatever it is; without, only
 *     what merely asks for an answer may
 */
public record UpstreamFailure(Fault fault, boolean safe) {}
