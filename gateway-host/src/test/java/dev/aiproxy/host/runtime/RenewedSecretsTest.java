package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.log.Redaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenewedSecretsTest {
    private record Login(Optional<Secret> refresh, List<Secret> more, String account) {}

    private record Token(Secret access, Login login) {}

    private static Token token(String access) {
        return new Token(
                Secret.of(access),
                new Login(
                        Optional.of(Secret.of("refresh-of-renewed-secrets")),
                        List.of(Secret.of("one-of-renewed-secrets")),
                        "account-of-renewed-secrets"));
    }

    private static String logged() {
        return Redaction.redact("first-of-renewed-secrets next-of-renewed-secrets refresh-of-renewed-secrets"
                + " one-of-renewed-secrets account-of-renewed-secrets");
    }

    @Test
    void areLeftOutOfLogsUntilTheyAreForgottenWhichLeavesThoseThatOthersShare() {
        RenewedSecrets first = RenewedSecrets.register(token("first-of-renewed-secrets"));
        assertThat(logged()).isEqualTo("*** next-of-renewed-secrets *** *** account-of-renewed-secrets");
        RenewedSecrets next = RenewedSecrets.register(token("next-of-renewed-secrets"));
        assertThat(logged()).isEqualTo("*** *** *** *** account-of-renewed-secrets");
        first.forget();
        assertThat(logged()).isEqualTo("first-of-renewed-secrets *** *** *** account-of-renewed-secrets");
        next.forget();
        assertThat(logged()).doesNotContain("*");
    }
}
