package dev.aiproxy.claude;

import dev.aiproxy.testkit.PluginJarContract;

class ClaudeJarIT extends PluginJarContract {}
