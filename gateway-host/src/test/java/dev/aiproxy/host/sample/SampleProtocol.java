package dev.aiproxy.host.sample;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.KeptIds;
import dev.aiproxy.api.wire.KeptIdsTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sample protocol: a JSON request with {@code model} and {@code stream}; a JSON answer with {@code usage}, or a
 * stream of events that ends with {@code [DONE]}.
 */
final class SampleProtocol implements Protocol, Ingress {
    static final String ID = "sample-chat";

    private static final JsonKeys KEYS = JsonKeys.of("model", "stream");
    private static final JsonKeys PREVIOUS = JsonKeys.of("previous");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "sample";
    }

    @Override
    public List<Entrance> entrances() {
        return List.of(
                Entrance.of("POST", "/v1/chat", Operation.CHAT),
                Entrance.of("POST", "/v1/chat/count", Operation.COUNT_TOKENS),
                Entrance.of("GET", "/v1/models", Operation.MODELS),
                Entrance.of("*", "/v1/things/**", Operation.RELAY));
    }

    @Override
    public Optional<Ingress> ingress() {
        return Optional.of(this);
    }

    @Override
    public Optional<Egress> egress() {
        return Optional.of(new Back());
    }

    @Override
    public RequestHead peek(WireRequest request) {
        if (request.operation() != Operation.CHAT && request.operation() != Operation.COUNT_TOKENS) {
            return RequestHead.NONE;
        }
        try {
            JsonSpans spans = KEYS.find(request.body().contiguous());
            Optional<String> model = spans.text(0);
            if (model.isEmpty()) {
                throw Fault.of(FaultKind.INVALID_REQUEST, "model is missing").asException();
            }
            return new RequestHead(model, spans.isTrue(1));
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, String.valueOf(e.getMessage()))
                    .asException();
        }
    }

    @Override
    public Optional<AnswerReference> refersTo(WireRequest request) {
        if (request.operation() == Operation.RELAY) {
            String id = request.path().substring(request.path().lastIndexOf('/') + 1);
            AnswerReference.Use use = request.method().equals("GET")
                    ? AnswerReference.Use.READ
                    : request.method().equals("DELETE") ? AnswerReference.Use.FORGET : AnswerReference.Use.OTHER;
            return Optional.of(new AnswerReference(id, use));
        }
        return PREVIOUS.find(request.body().contiguous())
                .text(0)
                .map(id -> new AnswerReference(id, AnswerReference.Use.GO_ON));
    }

    @Override
    public List<String> namesKept(WireRequest request) {
        return request.operation() == Operation.RELAY
                ? KeptIds.inPath(request.path())
                : KeptIds.inBody(request.body(), Set.of("file"));
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        WireResponse response = WireResponse.json(
                fault.status(),
                "{\"fault\":\"" + fault.kind() + "\",\"message\":" + JsonSpans.quote(fault.message()) + "}");
        return fault.retryAfter()
                .map(wait -> response.withHeader("retry-after", Long.toString(wait.toSeconds())))
                .orElse(response);
    }

    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        String event = "event: error\ndata: " + JsonSpans.quote(fault.message()) + "\n\n";
        return Optional.of(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return WireResponse.json(200, models.stream().map(Model::id).toList().toString());
    }

    @Override
    public Optional<ChatIngress> chat() {
        return Optional.of(new SampleChat());
    }

    /** The side that faces providers. */
    private static final class Back implements Egress {
        @Override
        public WireRequest relay(WireRequest original, RelayEdits edits) {
            if (edits.model().isEmpty() || original.operation() != Operation.CHAT) {
                return original;
            }
            JsonSpans spans = KEYS.find(original.body().contiguous());
            return original.withBody(original.body()
                    .splice(List.of(new Body.Splice(
                            spans.start(0),
                            spans.end(0),
                            JsonSpans.quote(edits.model().get())))));
        }

        @Override
        public Optional<ChatEgress> chat() {
            return Optional.of(new SampleBack());
        }

        @Override
        public ReplyTap tap(WireRequest sent, int status, Headers headers) {
            ReplyTap tap = SampleTap.of(headers);
            return sent.operation() == Operation.RELAY ? new KeptIdsTap(tap, "made") : tap;
        }

        @Override
        public Fault decodeFault(WireResponse response) {
            FaultKind kind = switch (response.status()) {
                case 401 -> FaultKind.UNAUTHENTICATED;
                case 403 -> FaultKind.FORBIDDEN;
                case 429 -> FaultKind.RATE_LIMITED;
                case 529 -> FaultKind.OVERLOADED;
                default -> response.status() >= 500 ? FaultKind.UPSTREAM_ERROR : FaultKind.INVALID_REQUEST;
            };
            Fault plain =
                    Fault.of(kind, "the provider said " + response.status()).withStatus(response.status());
            Fault fault = response.body().toUtf8().contains("mend") ? plain.withCode("mend") : plain;
            return response.headers()
                    .first("retry-after")
                    .map(wait -> fault.withRetryAfter(Duration.ofSeconds(Long.parseLong(wait))))
                    .orElse(fault);
        }
    }

    static Usage usage(ByteBuffer json) {
        String text = StandardCharsets.UTF_8.decode(json.duplicate()).toString();
        String[] parts = text.replaceAll("[^0-9,]", "").split(",", -1);
        return Usage.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
