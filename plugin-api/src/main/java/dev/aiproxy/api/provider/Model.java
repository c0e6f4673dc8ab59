package dev.aiproxy.api.provider;

/**
 * A model that can be asked for.
 *
 * @param id the name to ask for it by
 * @param owner who serves it, for lists that say so
 */
public record Model(String id, String owner) {}
