package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final Ingress INGRESS = (Ingress) Proxy.newProxyInstance(
            RouteTableTest.class.getClassLoader(), new Class<?>[] {Ingress.class}, (proxy, method, arguments) -> null);

    private record Named(String id, String platform, List<Entrance> entrances) implements Protocol {
        @Override
        public Optional<Ingress> ingress() {
            return Optional.of(INGRESS);
        }

        @Override
        public Optional<Egress> egress() {
            return Optional.empty();
        }
    }

    private static Protocol protocol(String platform, Entrance... entrances) {
        return new Named(platform + "-chat", platform, List.of(entrances));
    }

    private static Route route(String method, String path) {
        Handler.Http handler = request -> WireResponse.text(200, "");
        return new Route(method, path, Route.Access.PUBLIC, handler);
    }

    private static String owner(RouteTable table, String method, String path, String... headers) {
        RouteTable.@Nullable Match match = table.find(method, path, Set.of(headers)::contains);
        return match == null ? "nobody" : match.target().owner();
    }

    @Test
    void findsAnEntranceAsWrittenAndBelowItsPlatform() {
        RouteTable table = RouteTable.builder()
                .add("p", protocol("openai", Entrance.of("POST", "/v1/chat", Operation.CHAT)))
                .build();
        RouteTable.Match plain = Objects.requireNonNull(table.find("POST", "/v1/chat", name -> false));
        RouteTable.Match prefixed = Objects.requireNonNull(table.find("POST", "/openai/v1/chat", name -> false));
        assertThat(plain.target())
                .isInstanceOfSatisfying(
                        Target.Door.class, door -> assertThat(door.platform()).isEmpty());
        assertThat(prefixed.target())
                .isInstanceOfSatisfying(
                        Target.Door.class, door -> assertThat(door.platform()).isEqualTo("openai"));
        assertThat(owner(table, "GET", "/v1/chat")).isEqualTo("nobody");
        assertThat(table.methods("/v1/chat")).containsExactly("POST");
        assertThat(table.doorAt("/v1/chat")).isPresent();
        assertThat(table.doorAt("/v1/other")).isEmpty();
    }

    @Test
    void theLiteralPathWinsOverThePatternAndAnotherMethodFallsThrough() {
        RouteTable table = RouteTable.builder()
                .add("pattern", route("*", "/v1/{name}"))
                .add("literal", route("GET", "/v1/models"))
                .build();
        assertThat(owner(table, "GET", "/v1/models")).isEqualTo("literal");
        assertThat(owner(table, "DELETE", "/v1/models")).isEqualTo("pattern");
    }

    @Test
    void aVerbOfItsOwnWinsOverAnyVerb() {
        RouteTable table = RouteTable.builder()
                .add("any", protocol("a", Entrance.of("POST", "/v1beta/models/{model}:{method}", Operation.RELAY)))
                .add(
                        "own",
                        protocol("b", Entrance.of("POST", "/v1beta/models/{model}:generateContent", Operation.CHAT)))
                .build();
        RouteTable.Match match =
                Objects.requireNonNull(table.find("POST", "/v1beta/models/g:generateContent", name -> false));
        assertThat(match.target().owner()).isEqualTo("own");
        assertThat(match.variables()).isEqualTo(Map.of("model", "g"));
        assertThat(owner(table, "POST", "/v1beta/models/g:embedContent")).isEqualTo("any");
    }

    @Test
    void aHeaderSettlesWhoOwnsASharedPathWhateverTheOrder() {
        Entrance models = Entrance.of("GET", "/v1/models", Operation.MODELS);
        Protocol everyone = protocol("openai", models);
        Protocol some = protocol("claude", models.whenHeader("anthropic-version"));
        RouteTable one = RouteTable.builder().add("o", everyone).add("c", some).build();
        RouteTable other =
                RouteTable.builder().add("c", some).add("o", everyone).build();
        for (RouteTable table : List.of(one, other)) {
            assertThat(owner(table, "GET", "/v1/models")).isEqualTo("o");
            assertThat(owner(table, "GET", "/v1/models", "anthropic-version")).isEqualTo("c");
        }
    }

    @Test
    void aHeaderIsNotAskedForBelowThePrefixOfAPlatform() {
        RouteTable table = RouteTable.builder()
                .add("o", protocol("openai", Entrance.of("*", "/v1/files/**", Operation.RELAY)))
                .add(
                        "c",
                        protocol(
                                "claude",
                                Entrance.of("GET", "/v1/models", Operation.MODELS)
                                        .whenHeader("anthropic-version"),
                                Entrance.of("*", "/v1/files/**", Operation.RELAY)
                                        .whenHeader("anthropic-version")))
                .build();
        assertThat(owner(table, "GET", "/v1/models")).isEqualTo("nobody");
        assertThat(owner(table, "GET", "/v1/files/1")).isEqualTo("o");
        assertThat(owner(table, "GET", "/v1/files/1", "anthropic-version")).isEqualTo("c");
        for (String[] headers : new String[][] {{}, {"anthropic-version"}}) {
            assertThat(owner(table, "GET", "/claude/v1/models", headers)).isEqualTo("c");
            assertThat(owner(table, "DELETE", "/claude/v1/files/1", headers)).isEqualTo("c");
            assertThat(owner(table, "GET", "/openai/v1/files/1", headers)).isEqualTo("o");
        }
    }

    @Test
    void aHeaderTellsTwoProtocolsOfOnePlatformApartBelowItsPrefixAsWell() {
        Entrance models = Entrance.of("GET", "/v1/models/{model}", Operation.MODELS);
        Entrance same = Entrance.of("*", "/v1/models/{name}", Operation.MODELS);
        RouteTable table = RouteTable.builder()
                .add("one", protocol("sample", models.whenHeader("x-one")))
                .add("two", protocol("sample", same.whenHeader("x-two")))
                .build();
        for (String path : List.of("/v1/models/m", "/sample/v1/models/m")) {
            assertThat(owner(table, "GET", path)).isEqualTo("nobody");
            assertThat(owner(table, "GET", path, "x-one")).isEqualTo("one");
            assertThat(owner(table, "GET", path, "x-two")).isEqualTo("two");
            assertThat(owner(table, "PUT", path, "x-two")).isEqualTo("two");
        }
    }

    @Test
    void theVeryMethodWinsOverAnyMethodWhateverTheOrder() {
        RouteTable one = RouteTable.builder()
                .add("any", route("*", "/x"))
                .add("get", route("GET", "/x"))
                .build();
        RouteTable other = RouteTable.builder()
                .add("get", route("GET", "/x"))
                .add("any", route("*", "/x"))
                .build();
        for (RouteTable table : List.of(one, other)) {
            assertThat(owner(table, "GET", "/x")).isEqualTo("get");
            assertThat(owner(table, "PUT", "/x")).isEqualTo("any");
        }
    }

    @Test
    void aSecondOwnerIsRefusedByName() {
        RouteTable.Builder table = RouteTable.builder().add("plugin-a", route("GET", "/x"));
        assertThatThrownBy(() -> table.add("plugin-b", route("GET", "/x")))
                .isInstanceOf(RouteConflict.class)
                .hasMessage("the route GET /x is claimed by plugin-a and by plugin-b");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, /",
        "GET, /admin/plugins, /admin/**",
        "POST, /admin, /admin/**",
        "PUT, /admin/pages/{page}, /admin/**",
        "GET, /admin/*, /admin/**",
        "GET, /{page}, /admin/**",
        "GET, /{kind}/plugins/**, /admin/**",
        "GET, /{version}/models, /admin/**",
        "GET, /{a}dmin/plugins, /admin/**",
        "*, /**, /",
        "GET, /health, /health/**",
        "GET, /health/live, /health/**",
        "DELETE, /ready, /ready",
        "POST, /metrics, /metrics",
        "GET, /metrics/**, /metrics"
    })
    void aPathOfTheHostIsRefusedWithItsName(String method, String path, String own) {
        RouteTable.Builder table = RouteTable.builder();
        String reason = "the route %s %s is claimed by the host (as %s) and by plugin-a".formatted(method, path, own);
        assertThatThrownBy(() -> table.add("plugin-a", route(method, path)))
                .isInstanceOf(RouteConflict.class)
                .hasMessage(reason);
        Entrance entrance = Entrance.of(method, path, Operation.RELAY);
        assertThatThrownBy(() -> table.add("plugin-a", protocol("openai", entrance.whenHeader("x-mine"))))
                .isInstanceOf(RouteConflict.class)
                .hasMessage(reason);
    }

    @Test
    void aPlatformThatIsCalledLikeAPathOfTheHostIsRefused() {
        assertThatThrownBy(() -> RouteTable.builder()
                        .add("plugin-a", protocol("admin", Entrance.of("POST", "/v1/chat", Operation.CHAT))))
                .isInstanceOf(RouteConflict.class)
                .hasMessageContaining("POST /admin/v1/chat is claimed by the host (as /admin/**) and by plugin-a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stats",
                "/v1/ws",
                "/v1/**",
                "/v1/{name}",
                "/administration",
                "/metrics/mine",
                "/metrics/mine/**",
                "/ready/{name}",
                "/{name}:{verb}",
                "/mine-{name}"
            })
    void aPathThatIsLikeOneOfTheHostOnlyIsFree(String path) {
        RouteTable table =
                RouteTable.builder().add("plugin-a", route("GET", path)).build();
        assertThat(table.byOwner()).isEqualTo(Map.of("plugin-a", List.of("GET " + path)));
    }

    @Test
    void namesOfVariablesDoNotHideAConflict() {
        RouteTable.Builder table = RouteTable.builder().add("plugin-a", route("GET", "/x/{id}"));
        assertThatThrownBy(() -> table.add("plugin-b", route("GET", "/x/{name}")))
                .isInstanceOf(RouteConflict.class)
                .hasMessageContaining("plugin-a")
                .hasMessageContaining("plugin-b");
    }

    @Test
    void listsWhatEachOwnerHas() {
        RouteTable table = RouteTable.builder()
                .add("b", route("GET", "/b/{x}"))
                .add("a", route("GET", "/z"))
                .add("a", route("GET", "/a"))
                .build();
        assertThat(table.byOwner()).isEqualTo(Map.of("a", List.of("GET /a", "GET /z"), "b", List.of("GET /b/{x}")));
    }
}
