package dev.aiproxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.transport.TransportCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelDoorTest {
    private final Bench bench = new Bench();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "auth_token=",
                "auth_token=wrong",
                "auth_token=alpha2",
                "x_auth_token=alpha",
                "auth_token=%zz"
            })
    void refusesAWrongTokenOrNone(String query) {
        assertThatThrownBy(() -> bench.connect(query))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().status()).isEqualTo(401));
    }

    @Test
    void readsAnEncodedTokenAmongOtherParameters() {
        assertThat(bench.connect("client_id=7&auth_token=al%70ha").isOpen()).isTrue();
    }

    @Test
    void refusesMoreClientsThanAllowed() {
        bench.connect();
        bench.connect();
        bench.connect();

        assertThatThrownBy(bench::connect).isInstanceOf(FaultException.class).hasMessageContaining("as many");
        assertThat(bench.connect("auth_token=beta").isOpen()).isTrue();
        assertThat(bench.door.health().message()).isEqualTo("tunnel clients by user: {ann=3, bob=1}");
    }

    @Test
    void answersPingsOfClients() {
        FakeSession client = bench.connect();
        client.says("{\"type\":\"ping\"}");

        assertThat(client.ofType("pong")).hasSize(1);
    }

    @Test
    void closesAClientThatGivesNoSignOfLife() {
        FakeSession zombie = bench.connect();
        FakeSession talkative = bench.connect();
        for (int i = 0; i < 3; i++) {
            bench.pass(Duration.ofSeconds(25));
            talkative.says("{\"type\":\"ping\"}");
        }

        assertThat(zombie.pings).isEqualTo(2);
        assertThat(zombie.isOpen()).isFalse();
        assertThat(talkative.isOpen()).isTrue();
        assertThat(talkative.pings).isEqualTo(3);
    }

    @Test
    void closesAClientWhoseMessageIsTooLong() {
        FakeSession client = bench.connect();
        client.says("x".repeat((1 << 20) + 1));

        assertThat(client.closeCode).isEqualTo(1009);
    }

    @Test
    void livesThroughNonsense() {
        FakeSession client = bench.connect();
        for (String text :
                List.of("", "x", "[]", "1", "null", "{}", "{\"id\":3,\"type\":{}}", "{\"type\":\"error\"}")) {
            client.says(text);
        }

        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void retiringLetsIdleClientsGoAtOnceAndOthersWhenTheyAreDone() {
        FakeSession busy = bench.connect();
        TransportCall first = bench.open();
        TransportCall second = bench.open();
        FakeSession idle = bench.connect();
        bench.door.retire();

        assertThat(idle.closeCode).isEqualTo(1012);
        assertThat(busy.closeCode).isZero();
        assertThat(Bench.faultBefore(bench.open()).status()).isEqualTo(503);
        String id = busy.lastId();
        busy.answers(id, "http_response", "{\"status\":200}");
        assertThat(busy.closeCode).isZero();
        first.cancel();
        assertThat(busy.ofType("http_request_cancel")).hasSize(1);
        assertThat(busy.closeCode).isEqualTo(1012);
        assertThat(Bench.answer(second).status()).isEqualTo(200);
        assertThat(bench.connect().closeCode).isEqualTo(1012);
    }

    @Test
    void closingClosesEveryClient() {
        FakeSession client = bench.connect();
        bench.door.close();

        assertThat(client.closeCode).isEqualTo(1012);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        DoorSettings.Token token = new DoorSettings.Token(Secret.of("t"), "u");

        assertThatThrownBy(() -> new DoorSettings.Token(Secret.of(""), "u")).hasMessageContaining("empty");
        assertThatThrownBy(() -> settings(List.of(token, token), 60)).hasMessageContaining("same token");
        assertThatThrownBy(() -> settings(List.of(token), 10)).hasMessageContaining("idle_timeout");
    }

    @Test
    void refusesTokensThatEveryoneKnows() {
        for (String sample : List.of(
                "valid-token-user-1",
                "Valid-Token-User-7",
                "123456",
                " changeme ",
                "change-me",
                "key",
                "example",
                "your-token-here",
                "<token>",
                "sk-test")) {
            assertThatThrownBy(() -> new DoorSettings.Token(Secret.of(sample), "u"))
                    .hasMessageContaining("sample from a manual");
        }
    }

    private static DoorSettings settings(List<DoorSettings.Token> tokens, int idleSeconds) {
        return new DoorSettings(tokens, 1, new ByteSize(1), Duration.ofSeconds(25), Duration.ofSeconds(idleSeconds));
    }
}
