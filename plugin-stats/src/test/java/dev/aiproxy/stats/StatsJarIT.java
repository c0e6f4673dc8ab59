package dev.aiproxy.stats;

import dev.aiproxy.testkit.PluginJarContract;

class StatsJarIT extends PluginJarContract {}
