package dev.aiproxy.host.runtime;

/** Credentials of an account at a provider that wants none. */
record NoCredentials() {}
