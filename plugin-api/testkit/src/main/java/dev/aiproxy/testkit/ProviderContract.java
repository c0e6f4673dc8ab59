package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What every provider must keep to. Extend it in a test of the plugin. */
public abstract class ProviderContract {
    private static final String SECRET = "canary-of-the-account";
    private static final String CLIENT_SECRET = "canary-of-the-client";

    /** The kind of provider under test. */
    protected abstract Contribution<?, Provider> contribution();

    /** One provider with usual settings. */
    protected abstract Provider provider(PluginContext context);

    /** An account whose key is the given text. */
    protected abstract Account account(String key);

    /** A request in one of the provider's protocols. */
    protected abstract WireRequest request();

    /** Whether the service wants something in the body that is not the protocol's. */
    protected boolean addsToTheBody() {
        return false;
    }

    @Test
    void speaksAtLeastOneProtocol() {
        assertThat(provider(FakeContext.create()).protocols("some-model")).isNotEmpty();
    }

    @Test
    void sendsTheAccountsKeyInAHeaderAndNowhereElse() {
        UpstreamRequest addressed = address(request());
        assertThat(values(addressed.headers())).anyMatch(value -> value.contains(SECRET));
        assertThat(addressed.target()).doesNotContain(SECRET);
        assertThat(addressed.origin().toString()).doesNotContain(SECRET);
        assertThat(addressed.toString()).doesNotContain(SECRET);
        assertThat(account(SECRET).toString()).doesNotContain(SECRET);
    }

    @Test
    void neverForwardsTheClientsCredentials() {
        Headers.Builder headers = request().headers().toBuilder();
        for (String name :
                List.of("Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Cookie", "Proxy-Authorization")) {
            headers.set(name, CLIENT_SECRET);
        }
        UpstreamRequest addressed = address(request().withHeaders(headers.build()));
        assertThat(values(addressed.headers())).noneMatch(value -> value.contains(CLIENT_SECRET));
    }

    @Test
    void keepsEveryOtherHeaderAndTheBody() {
        WireRequest request = request().withHeaders(request().headers().with("x-made-up", "stays"));
        UpstreamRequest addressed = address(request);
        request.headers()
                .forEach((name, value) ->
                        assertThat(addressed.headers().all(name)).contains(value));
        if (addsToTheBody()) {
            assertThat(addressed.body().length()).isGreaterThan(request.body().length());
        } else {
            assertThat(addressed.body().toByteArray()).isEqualTo(request.body().toByteArray());
        }
        assertThat(addressed.method()).isEqualTo(request.method());
    }

    @Test
    void keepsTheQuery() {
        WireRequest request = request();
        WireRequest asked = new WireRequest(
                request.operation(),
                request.method(),
                request.path(),
                "a=1&b=%20",
                request.variables(),
                request.headers(),
                request.body());
        assertThat(address(asked).target()).contains("a=1&b=%20");
    }

    @Test
    void namesItsKindInLowerCase() {
        assertThat(contribution().name()).matches("[a-z0-9-]+");
    }

    @Test
    void documentsItsSettingsAndCredentials() {
        SettingsDocs.check(contribution().settings());
        contribution().credentials().ifPresent(SettingsDocs::check);
    }

    @Test
    void hasShortKeysThatLeadToRealSettings() {
        contribution().shortcut().ifPresent(shortcut -> shortcut.keys().forEach(this::checkKey));
    }

    private void checkKey(Shortcut.Key key) {
        Class<?> target = key.target() == Shortcut.Target.SETTINGS
                ? contribution().settings()
                : contribution().credentials().orElseThrow();
        List<String> names = Arrays.stream(target.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();
        assertThat(names).as("settings of %s", target).contains(key.setting());
        assertThat(key.doc()).isNotBlank();
    }

    private UpstreamRequest address(WireRequest request) {
        Provider provider = provider(FakeContext.create());
        return provider.address(request, provider.protocols("some-model").getFirst(), "some-model", account(SECRET));
    }

    private static List<String> values(Headers headers) {
        List<String> values = new ArrayList<>();
        headers.forEach((name, value) -> values.add(value));
        return values;
    }
}
