package dev.aiproxy.tunnel;

import dev.aiproxy.testkit.PluginJarContract;

class TunnelJarIT extends PluginJarContract {}
