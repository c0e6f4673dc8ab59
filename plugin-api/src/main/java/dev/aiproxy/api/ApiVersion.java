package dev.aiproxy.api;

/** The version of this contract, counted apart from the product's. */
public final class ApiVersion {
    /**
     * What {@code Plugin-Requires} in a jar's manifest is checked against (semantic versioning; while it is 0.x, a new
     * minor version may break).
     */
    public static final String CURRENT = "0.1.0";

    private ApiVersion() {}
}
