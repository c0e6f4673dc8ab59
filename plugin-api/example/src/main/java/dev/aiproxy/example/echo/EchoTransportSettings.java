package dev.aiproxy.example.echo;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;

/** What the config can tell an echo transport, under {@code transports.NAME.settings}. */
@Doc("A carrier that answers by itself, without any network.")
public record EchoTransportSettings(
        @Doc("Most answers under way at once; a request beyond it gets status 503.") @Default("10000")
        int maxAnswers) {

    public EchoTransportSettings {
        if (maxAnswers < 1) {
            throw new IllegalArgumentException("max_answers must be at least 1, not " + maxAnswers);
        }
    }
}
