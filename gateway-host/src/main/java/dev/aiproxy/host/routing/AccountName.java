package dev.aiproxy.host.routing;

/**
 * An account as config names it, which stays the same when config is loaded anew.
 *
 * @param provider name of its provider
 * @param account its own name there
 */
public record AccountName(String provider, String account) {}
