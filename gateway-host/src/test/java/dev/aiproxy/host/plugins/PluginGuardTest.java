package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class PluginGuardTest {
    private final ClassLoader loader = new URLClassLoader(new URL[0], null);
    private final PluginGuard guard = new PluginGuard("plugin-x", loader);

    @Test
    void lendsThePluginsLoaderToTheThread() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        assertThat(guard.<ClassLoader>call(
                        "asking", () -> Thread.currentThread().getContextClassLoader()))
                .isSameAs(loader);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void givesTheLoaderBackAfterAnError() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        assertThatThrownBy(() -> guard.run("starting provider cloud", () -> {
                    throw new NoSuchMethodError("void sample.Api.gone()");
                }))
                .isInstanceOf(PluginCallException.class)
                .hasMessageStartingWith("plugin plugin-x: starting provider cloud failed: ")
                .hasMessageContaining("NoSuchMethodError: void sample.Api.gone()");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void namesTheRootCauseInOneLine() {
        Exception root = new IllegalStateException("no\n  key");
        assertThatThrownBy(() -> guard.run("starting", () -> {
                    throw new RuntimeException("outer", new RuntimeException(root));
                }))
                .hasMessage("plugin plugin-x: starting failed: IllegalStateException: no key")
                .hasRootCause(root);
    }

    /** The first half of a secret would not be taken out where the sentence is written. */
    @Test
    void cutsALongMessageBetweenWordsOnly() {
        String secret = "sk-canary-" + "0123456789abcdef".repeat(4);
        for (int before = 300; before < 400; before++) {
            String message = "x".repeat(before) + ' ' + secret + " and more";
            assertThatThrownBy(() -> guard.run("starting", () -> {
                        throw new IllegalStateException(message);
                    }))
                    .satisfies(thrown -> {
                        String told = String.valueOf(thrown.getMessage());
                        assertThat(told.contains("sk-")).as(told).isEqualTo(told.contains(secret));
                    });
        }
    }

    @Test
    void keepsAnInterrupt() {
        assertThat(guard.attempt("waiting", () -> {
                    throw new InterruptedException();
                }))
                .isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void saysWhetherAnAttemptWentWell() {
        assertThat(guard.attempt("closing", () -> {})).isTrue();
        assertThat(guard.attempt("closing", () -> {
                    throw new StackOverflowError();
                }))
                .isFalse();
    }
}
