@NullMarked
package dev.aiproxy.example.echo;

import org.jspecify.annotations.NullMarked;
