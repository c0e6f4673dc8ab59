package dev.aiproxy.openai;

import dev.aiproxy.testkit.PluginJarContract;

class OpenAiJarIT extends PluginJarContract {}
