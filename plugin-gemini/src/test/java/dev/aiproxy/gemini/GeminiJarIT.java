package dev.aiproxy.gemini;

import dev.aiproxy.testkit.PluginJarContract;

class GeminiJarIT extends PluginJarContract {}
