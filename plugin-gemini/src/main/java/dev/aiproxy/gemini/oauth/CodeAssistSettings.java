package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of Code Assist. */
@Doc("Google's Code Assist, with the login of a Google account.")
public record CodeAssistSettings(
        @Doc("Where Code Assist is.") @Default("https://cloudcode-pa.googleapis.com")
        String baseUrl,

        @Doc("Where logins are renewed: https, or on this machine.") @Default("https://oauth2.googleapis.com/token")
        String tokenUrl,

        @Doc("The models to list; the service does not tell which it has.")
        @Default("[gemini-2.5-pro, gemini-2.5-flash, gemini-2.5-flash-lite]")
        List<String> listedModels,

        @Doc("Time between two questions whether an account's first set-up is done.") @Default("5s")
        Duration setupPoll,

        @Doc("Header fields to add to every request.") Map<String, String> headers) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");
    private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

    public CodeAssistSettings {
        BaseUrl.parse(baseUrl);
        Origin tokens = BaseUrl.parse(tokenUrl).origin();
        if (!tokens.secure() && !THIS_MACHINE.contains(tokens.host())) {
            throw new IllegalArgumentException("token_url: expected an https URL, as a login is sent there");
        }
        if (setupPoll.isNegative() || setupPoll.compareTo(LONGEST_POLL) > 0) {
            throw new IllegalArgumentException("setup_poll: expected a time up to 30s");
        }
    }
}
