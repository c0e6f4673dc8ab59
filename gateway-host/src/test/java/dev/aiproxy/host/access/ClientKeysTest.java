package dev.aiproxy.host.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.names.NamePattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientKeysTest {
    private static final ClientKey ALL = new ClientKey("all", Set.of(), List.of(), Optional.empty());
    private static final ClientKey SOME =
            new ClientKey("some", Set.of("openai"), NamePattern.all(List.of("gpt-*", "o3")), Optional.of("p"));

    @Test
    void findsTheGrantOfAKeyAndOfNoOther() {
        ClientKeys keys = ClientKeys.of(Map.of(Secret.of("key-1"), ALL, Secret.of("schlüssel-2"), SOME));
        assertThat(keys.find("key-1")).isEqualTo(ALL);
        assertThat(keys.find("schlüssel-2")).isEqualTo(SOME);
        assertThat(keys.find("key-")).isNull();
        assertThat(keys.find("KEY-1")).isNull();
        assertThat(keys.find("")).isNull();
        assertThat(ClientKeys.of(Map.of()).find("key-1")).isNull();
    }

    @Test
    void aGrantMayBeRestricted() {
        assertThat(ALL.mayCall("claude")).isTrue();
        assertThat(ALL.mayUse("anything")).isTrue();
        assertThat(SOME.mayCall("openai")).isTrue();
        assertThat(SOME.mayCall("claude")).isFalse();
        assertThat(SOME.mayUse("gpt-5")).isTrue();
        assertThat(SOME.mayUse("o3-mini")).isFalse();
    }

    @Test
    void oneOfSeveralCredentialsOpensTheAdminApi() {
        AdminToken token = new AdminToken(Secret.of("token-1"));
        assertThat(token.opens(List.of("client-key", "token-1"))).isTrue();
        assertThat(token.opens(List.of("token-1", "client-key"))).isTrue();
        assertThat(token.opens(List.of("token-2"))).isFalse();
        assertThat(token.opens(List.of())).isFalse();
    }
}
