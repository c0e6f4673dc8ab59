package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;

/** Settings that a test loads by a class loader of its own, as those of a plugin are. */
@Doc("Settings of a plugin.")
record StrangerSettings(@Doc("A number.") @Default("1") int number) {}
