package dev.aiproxy.host.config;

/** The part of the configuration that is needed before plugins are loaded, which add to the rest. */
public record EarlyConfig(GatewayConfig.PluginsConfig plugins, GatewayConfig.LogConfig log, String dataFolder) {}
