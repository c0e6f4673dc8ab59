package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.Optional;

/**
 * The form in which Google's Code Assist takes generateContent: the request and each chunk of the reply stand in an envelope,
 * and the model in the body. For providers only; Gemini's own members and forms are those of {@link GenerateProtocol}, so that
 * a client of Gemini's loses nothing on the way.
 */
public final class CodeAssistProtocol implements Protocol {
    /** The name that providers list it by. */
    public static final String ID = "gemini-code-assist";

    private final Egress egress = new Side();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "gemini";
    }

    @Override
    public Optional<Egress> egress() {
        return Optional.of(egress);
    }

    private static final class Side implements Egress {
        private final ChatEgress chat = new CodeAssistChatEgress();

        @Override
        public WireRequest relay(WireRequest original, RelayEdits edits) {
            throw Fault.of(FaultKind.UNSUPPORTED, "Code Assist takes no requests as they are.")
                    .asException();
        }

        @Override
        public ReplyTap tap(WireRequest sent, int status, Headers headers) {
            return new OpaqueTap();
        }

        @Override
        public Fault decodeFault(WireResponse response) {
            return Faults.decode(response);
        }

        @Override
        public Optional<ChatEgress> chat() {
            return Optional.of(chat);
        }
    }
}
