package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A format for clients only: OpenAI's {@code messages} in, Gemini's JSON out, events if {@code stream} is true. Its path is
 * {@code /gemini/v1/chat}.
 */
public final class ChatShapeProtocol implements Protocol {
    /** Its name. */
    public static final String ID = "gemini-chat";

    private static final JsonKeys KEYS = JsonKeys.of("model", "stream");

    private final Ingress ingress = new Side();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "gemini";
    }

    @Override
    public List<Entrance> entrances() {
        return List.of(Entrance.of("POST", "/v1/chat", Operation.CHAT));
    }

    @Override
    public Optional<Ingress> ingress() {
        return Optional.of(ingress);
    }

    private static final class Side implements Ingress, ChatIngress {
        @Override
        public RequestHead peek(WireRequest request) {
            JsonSpans spans = JsonHead.find(KEYS, request.body());
            Optional<String> model = spans.text(0).filter(name -> !name.isBlank());
            if (model.isEmpty()) {
                throw Fault.of(FaultKind.INVALID_REQUEST, "The request names no 'model'.")
                        .withParam("model")
                        .asException();
            }
            return new RequestHead(model, spans.isTrue(1));
        }

        @Override
        public WireResponse encodeFault(Fault fault, String requestId) {
            return Faults.encode(fault, requestId);
        }

        @Override
        public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
            return peek(request).stream()
                    ? Optional.of(ByteBuffer.wrap(Faults.endOfEvents(fault).getBytes(StandardCharsets.UTF_8)))
                    : Optional.empty();
        }

        @Override
        public WireResponse encodeModels(WireRequest request, List<Model> models) {
            return ModelsWriter.write(request, models);
        }

        @Override
        public Optional<ChatIngress> chat() {
            return Optional.of(this);
        }

        @Override
        public ChatRequest decode(WireRequest request) {
            return ChatShapeReader.read(request);
        }

        @Override
        public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
            boolean thoughts = ThinkingWriter.isShown(request.reasoning().show());
            return new StreamWriter(false, thoughts, context, losses);
        }

        @Override
        public WireResponse encodeCount(WireRequest request, long tokens) {
            return new GenerateChatIngress().encodeCount(request, tokens);
        }

        @Override
        public WireCheck streamCheck() {
            return new StreamCheck();
        }
    }
}
