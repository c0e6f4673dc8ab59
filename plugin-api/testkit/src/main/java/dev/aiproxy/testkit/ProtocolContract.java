package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every wire format must keep to, apart from its replies ({@link ReplyContract}). Extend it in a test. */
public abstract class ProtocolContract {
    /** The name that {@link #chat} asks for; it stands nowhere else in that request. */
    protected static final String MODEL = "model-asked-for";

    /** The wire format under test. */
    protected abstract Protocol protocol();

    /** A request for an answer by {@link #MODEL}. */
    protected abstract WireRequest chat(boolean stream);

    /** Whether the body is what names the model. */
    protected boolean modelIsInBody() {
        return true;
    }

    /** The first part of a streamed reply: one or more complete events. */
    protected abstract String beginningOfStream();

    private Ingress ingress() {
        return protocol().ingress().orElseThrow();
    }

    private Egress egress() {
        return protocol().egress().orElseThrow();
    }

    @Test
    void hasEntrancesEachWrittenOnce() {
        assertThat(protocol().entrances()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(protocol().entrances()).extracting(Entrance::operation).contains(Operation.CHAT);
    }

    @Test
    void readsModelAndStream() {
        assertThat(ingress().peek(chat(true))).isEqualTo(new RequestHead(Optional.of(MODEL), true));
        assertThat(ingress().peek(chat(false))).isEqualTo(new RequestHead(Optional.of(MODEL), false));
    }

    @Test
    void readsABodyInManySegments() {
        byte[] bytes = chat(true).body().toByteArray();
        ByteBuffer[] parts = new ByteBuffer[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            parts[i] = ByteBuffer.wrap(bytes, i, 1);
        }
        assertThat(ingress().peek(chat(true).withBody(Body.of(parts))).model()).contains(MODEL);
    }

    @Test
    void refusesAChatThatNamesNoModel() {
        if (!modelIsInBody()) {
            WireRequest chat = chat(false);
            WireRequest nameless = new WireRequest(
                    chat.operation(), chat.method(), chat.path(), "", Map.of(), chat.headers(), chat.body());
            refused(nameless);
            return;
        }
        for (String body :
                List.of("{}", "{\"model\":7}", "{\"model\":\" \"}", "{\"model\":null}", "", "[]", "nonsense")) {
            refused(chat(false).withBody(Body.ofUtf8(body)));
        }
    }

    @Test
    void refusesTwoValuesForTheModel() {
        if (modelIsInBody()) {
            refused(chat(false).withBody(Body.ofUtf8("{\"model\":\"a\",\"x\":[],\"model\":\"b\"}")));
        }
    }

    private void refused(WireRequest request) {
        assertThatThrownBy(() -> ingress().peek(request))
                .as(request.body().toUtf8())
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.INVALID_REQUEST);
                    assertThat(e.fault().message()).isNotBlank();
                });
    }

    @Test
    void relaysWithoutEditsEveryByte() {
        WireRequest chat = chat(true);
        WireRequest relayed = egress().relay(chat, RelayEdits.NONE);
        assertThat(text(relayed)).isEqualTo(text(chat));
        assertThat(egress().editor(chat, relayed, 200, Headers.EMPTY)).isEmpty();
    }

    @Test
    void changesNothingButTheModel() {
        for (String name : List.of("another", "m", "a-much-longer-name-than-the-one-that-was-asked-for")) {
            WireRequest relayed = egress().relay(chat(true), new RelayEdits(Optional.of(name), false));
            assertThat(text(relayed)).isEqualTo(text(chat(true)).replace(MODEL, name));
        }
    }

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void writesEveryKindOfFaultAsJsonWithAnErrorStatus(FaultKind kind) {
        Fault fault = Fault.of(kind, "What went \"wrong\".").withRetryAfter(Duration.ofMillis(29_500));
        WireResponse response = ingress().encodeFault(fault, "request-7");
        assertThat(response.status()).isBetween(400, 599);
        assertThat(response.headers().get("content-type")).isEqualTo("application/json");
        assertThat(response.headers().get("retry-after")).isEqualTo("30");
        JsonNode error =
                JsonMapper.shared().readTree(response.body().toByteArray()).path("error");
        assertThat(error.path("message").stringValue("")).contains("What went \"wrong\".");
    }

    @Test
    void readsItsOwnRateLimitWithTheTimeToWait() {
        Fault fault = Fault.of(FaultKind.RATE_LIMITED, "Slow down.").withRetryAfter(Duration.ofSeconds(7));
        Fault read = egress().decodeFault(ingress().encodeFault(fault, "r"));
        assertThat(read.kind()).isEqualTo(FaultKind.RATE_LIMITED);
        assertThat(read.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(read.message()).isEqualTo("Slow down.");
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONTEXT_TOO_LONG", "OVERLOADED", "TIMEOUT"})
    void readsItsOwnFaultsAgain(FaultKind kind) {
        Fault fault = Fault.of(kind, "The input token count exceeds the maximum number of tokens allowed.");
        assertThat(egress().decodeFault(ingress().encodeFault(fault, "r")).kind())
                .isEqualTo(kind);
    }

    @Test
    void readsErrorPagesThatAreNotItsOwn() {
        for (String body : List.of("<html>Bad Gateway</html>", "", "null", "[]", "{\"error\":null}", "\"x\"", "{")) {
            WireResponse page = new WireResponse(502, Headers.EMPTY, Body.ofUtf8(body));
            Fault fault = egress().decodeFault(page);
            assertThat(fault.kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
            assertThat(fault.message()).isNotBlank().doesNotContain("<html>");
        }
    }

    @Test
    void hidesKeysInAProvidersWords() {
        String body = "{\"error\":{\"message\":\"Wrong key sk-abcdefghijkl for org-abcdefgh1234.\"}}";
        Fault fault = egress().decodeFault(WireResponse.json(401, body));
        assertThat(fault.kind()).isEqualTo(FaultKind.UNAUTHENTICATED);
        assertThat(fault.message()).doesNotContain("abcdefgh");
    }

    @Test
    void endsAStreamWithAnErrorThatItsOwnTapSees() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The provider was cut off.");
        ByteBuffer event = ingress().encodeStreamFault(chat(true), fault, "r").orElseThrow();
        byte[] tail = new byte[event.remaining()];
        event.get(tail);
        var summary = new TapRunner(() -> egress().tap(chat(true), 200, Headers.EMPTY))
                .whole(beginningOfStream() + new String(tail, StandardCharsets.UTF_8));
        assertThat(summary.fault())
                .hasValueSatisfying(seen -> assertThat(seen.message()).contains("cut off"));
    }

    @Test
    void hasNoErrorEventForAWholeReply() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The provider was cut off.");
        assertThat(ingress().encodeStreamFault(chat(false), fault, "r")).isEmpty();
    }

    @Test
    void asksForTheListOfModelsWithoutNamingOne() {
        assertThat(ingress().peek(models(Map.of()))).isEqualTo(RequestHead.NONE);
    }

    @Test
    void listsModelsAndFindsOne() {
        List<Model> models = List.of(new Model("first", "owner"), new Model("team/second", "owner"));
        WireResponse list = ingress().encodeModels(models(Map.of()), models);
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body().toUtf8()).contains("first").contains("team/second");
        WireResponse one = ingress().encodeModels(models(Map.of("model", "team/second")), models);
        assertThat(one.body().toUtf8()).contains("team/second").doesNotContain("first");
        assertThatThrownBy(() -> ingress().encodeModels(models(Map.of("model", "third")), models))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.NOT_FOUND));
    }

    private static WireRequest models(Map<String, String> variables) {
        return new WireRequest(Operation.MODELS, "GET", "/v1/models", "", variables, Headers.EMPTY, Body.EMPTY);
    }

    private static String text(WireRequest request) {
        return request.method()
                + ' '
                + request.target()
                + '\n'
                + request.headers()
                + '\n'
                + request.body().toUtf8();
    }
}
