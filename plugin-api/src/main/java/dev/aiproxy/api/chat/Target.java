package dev.aiproxy.api.chat;

/**
 * Whom a request is written for.
 *
 * @param model the name that the provider knows
 * @param realm name of the configured provider; what it seals goes back to the same realm only
 * @param facts what is known of the model
 */
public record Target(String model, String realm, ModelFacts facts) {}
