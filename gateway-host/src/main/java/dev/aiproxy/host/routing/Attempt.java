package dev.aiproxy.host.routing;

/**
 * One try that may be made: with whom, as whom, asking for what.
 *
 * @param protocol that the provider will be spoken to in
 * @param model the name that the provider knows; empty where the operation has none
 */
public record Attempt(ProviderEntry provider, AccountEntry account, String protocol, String model) {}
