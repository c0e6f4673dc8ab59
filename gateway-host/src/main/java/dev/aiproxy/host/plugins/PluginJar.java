package dev.aiproxy.host.plugins;

import java.nio.file.Path;

/**
 * A jar that can be loaded.
 *
 * @param file its name in the plugin folder
 * @param copy the private copy that is loaded instead; belongs to whoever loads it
 */
record PluginJar(String file, Path copy, PluginManifest manifest) {}
