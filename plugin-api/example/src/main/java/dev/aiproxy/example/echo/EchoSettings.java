package dev.aiproxy.example.echo;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.time.Duration;
import java.util.List;

/**
 * What the config can tell an echo provider, under {@code providers.NAME.settings}.
 *
 * <p>This record is the whole declaration: the host binds it strictly, and derives the JSON Schema and the reference
 * page from it.
 */
@Doc("A provider that answers by itself.")
public record EchoSettings(
        @Doc("Pause between two words of a streamed answer.") @Default("20ms")
        Duration delay,

        @Doc("Names of the models that it lists.") @Default("[echo, echo-small]")
        List<String> models) {

    public EchoSettings {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay can't be negative: " + delay);
        }
    }
}
