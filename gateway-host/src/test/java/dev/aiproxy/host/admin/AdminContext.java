package dev.aiproxy.host.admin;

import io.micronaut.context.DefaultApplicationContextBuilder;

/** Micronaut's context for a test, set up as for the gateway. */
public final class AdminContext extends DefaultApplicationContextBuilder {
    /** Called by Micronaut, once for each test class. */
    public AdminContext() {
        banner(false);
        deduceEnvironment(false);
        environmentPropertySource(false);
        properties(AdminServer.SETTINGS);
    }
}
