package dev.aiproxy.example.echo;

import dev.aiproxy.testkit.PluginJarContract;

class EchoJarIT extends PluginJarContract {}
