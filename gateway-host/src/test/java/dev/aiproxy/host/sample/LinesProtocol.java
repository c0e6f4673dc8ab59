package dev.aiproxy.host.sample;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A format that only providers speak: what is asked, a line for each turn; what is answered, a line for each event of the
 * canonical model.
 */
final class LinesProtocol implements Protocol {
    static final String ID = "sample-lines";

    private final Egress back = new Back();

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
        return List.of();
    }

    @Override
    public Optional<Ingress> ingress() {
        return Optional.empty();
    }

    @Override
    public Optional<Egress> egress() {
        return Optional.of(back);
    }

    private static final class Back implements Egress {
        @Override
        public WireRequest relay(WireRequest original, RelayEdits edits) {
            return original;
        }

        @Override
        public ReplyTap tap(WireRequest sent, int status, Headers headers) {
            return new OpaqueTap();
        }

        @Override
        public Fault decodeFault(WireResponse response) {
            FaultKind kind = response.status() == 429 ? FaultKind.RATE_LIMITED : FaultKind.INVALID_REQUEST;
            return Fault.of(kind, "lines: " + response.body().toUtf8());
        }

        @Override
        public Optional<ChatEgress> chat() {
            return Optional.of(new Chat());
        }
    }

    private static final class Chat implements ChatEgress {
        @Override
        public ChatCall encode(ChatRequest request, Target target, Losses losses) {
            losses.extras(request.extras(), ID);
            return new Call(request, target, "");
        }

        @Override
        public Set<String> fetches(ChatRequest request, Target target) {
            return request.turns().stream()
                    .flatMap(turn -> turn.blocks().stream())
                    .filter(block -> block instanceof Block.Media media && media.source() instanceof Source.Url)
                    .map(block -> ((Source.Url) ((Block.Media) block).source()).url())
                    .collect(Collectors.toSet());
        }
    }

    private record Call(ChatRequest request0, Target target, String token) implements ChatCall {
        @Override
        public WireRequest request() {
            StringBuilder text = new StringBuilder("model " + target.model() + "\n" + token);
            for (Turn turn : request0.turns()) {
                text.append(turn.role());
                for (Block block : turn.blocks()) {
                    switch (block) {
                        case Block.Text part -> text.append(' ').append(part.text());
                        case Block.Reasoning thought -> {
                            Sealed signature = thought.signature();
                            text.append(" thought:").append(signature == null ? "none" : signature.value());
                        }
                        case Block.Media media -> text.append(" media ").append(media.source());
                        case Block.ToolCall call -> text.append(" call:").append(call.id());
                        default -> text.append(" other");
                    }
                }
                text.append('\n');
            }
            return new WireRequest(
                    Operation.CHAT,
                    "POST",
                    "/lines",
                    "",
                    Map.of(),
                    Headers.of("content-type", "text/plain"),
                    Body.ofUtf8(text.toString()));
        }

        @Override
        public ReplyDecoder decoder(int status, Headers headers) {
            return new Decoder(target.realm());
        }

        @Override
        public List<String> stops() {
            return request0.stop();
        }

        @Override
        public Optional<ChatCall> next(ChatResponse soFar, Losses losses) {
            return Optional.of(new Call(
                    request0,
                    target,
                    "after " + soFar.candidates().getFirst().blocks().size() + "\n"));
        }
    }

    /** Reads {@code text Hello}, {@code thought why secret}, {@code call id name input}, {@code usage 3 4}, {@code finish STOP}. */
    static final class Decoder implements ReplyDecoder {
        private final String realm;
        private final StringBuilder line = new StringBuilder();
        private int block = -1;
        private boolean begun;
        private boolean over;

        Decoder(String realm) {
            this.realm = realm;
        }

        @Override
        public void accept(ByteBuffer chunk, Consumer<? super ChatEvent> out) {
            for (char character : StandardCharsets.ISO_8859_1
                    .decode(chunk.duplicate())
                    .toString()
                    .toCharArray()) {
                if (character == '\n') {
                    line(line.toString(), out);
                    line.setLength(0);
                } else {
                    line.append(character);
                }
            }
        }

        private void line(String text, Consumer<? super ChatEvent> out) {
            if (over) {
                return;
            }
            if (!begun) {
                begun = true;
                out.accept(ChatEvent.Start.of("line-1", "their-name"));
            }
            String[] words = text.split(" ", 4);
            switch (words[0]) {
                case "begin" -> out.accept(new ChatEvent.BlockStart(0, ++block, Block.Text.of("")));
                case "delta" -> out.accept(new ChatEvent.BlockDelta(0, block, text.substring(6)));
                case "end" -> out.accept(new ChatEvent.BlockEnd(0, block));
                case "thought" -> {
                    out.accept(new ChatEvent.BlockStart(0, ++block, Block.Reasoning.of("")));
                    out.accept(new ChatEvent.BlockDelta(0, block, words[1]));
                    out.accept(new ChatEvent.Signed(0, block, new Sealed(ID, realm, Sealed.Slot.THOUGHT, words[2])));
                    out.accept(new ChatEvent.BlockEnd(0, block));
                }
                case "call" -> {
                    out.accept(new ChatEvent.BlockStart(0, ++block, Block.ToolCall.of(words[1], words[2], "")));
                    out.accept(new ChatEvent.BlockDelta(0, block, words[3]));
                    out.accept(new ChatEvent.BlockEnd(0, block));
                }
                case "usage" ->
                    out.accept(new ChatEvent.UsageUpdate(Usage.of(Long.parseLong(words[1]), Long.parseLong(words[2]))));
                case "finish" -> {
                    out.accept(new ChatEvent.Finished(0, Finish.of(FinishReason.valueOf(words[1]), words[1])));
                    out.accept(ChatEvent.End.PLAIN);
                    over = true;
                }
                case "crash" -> throw new IllegalStateException("on purpose");
                default -> {
                    over = true;
                    out.accept(new ChatEvent.Failed(Fault.of(FaultKind.OVERLOADED, "lines: " + text)));
                }
            }
        }

        @Override
        public void end(Consumer<? super ChatEvent> out) {
            if (!over) {
                over = true;
                out.accept(new ChatEvent.Failed(
                        Fault.of(FaultKind.UPSTREAM_ERROR, "The lines stopped.").withCode("upstream_cut")));
            }
        }
    }
}
