package dev.aiproxy.host.routing;

import java.util.List;

/**
 * The tries of one request in their order, and why others are not among them.
 *
 * @param attempts at most one for each account
 * @param reasons a line for each account or provider that was looked at
 * @param waitNanos if there is no attempt only because accounts rest or are busy: until it is worth asking again; else 0
 */
public record Plan(List<Attempt> attempts, List<String> reasons, long waitNanos) {}
