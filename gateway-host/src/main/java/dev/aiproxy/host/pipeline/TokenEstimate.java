package dev.aiproxy.host.pipeline;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * About how many tokens a prompt has, where no provider can be asked: by OpenAI's newest public vocabulary, which other
 * vendors' differ from by some percent. Takes milliseconds, and the first time longer: never on an event loop.
 */
final class TokenEstimate {
    /** What a turn costs beside its text: role and separators. */
    private static final int PER_TURN = 4;

    /** About what vendors count for a picture of usual size. */
    private static final int PER_IMAGE = 1000;

    /** About what vendors count for a page of a document; a page has about so many bytes. */
    private static final int PER_PAGE = 1500;

    private static final int PAGE_BYTES = 50_000;

    private TokenEstimate() {}

    private static final class Vocabulary {
        private static final Encoding ENCODING =
                Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    static long of(ChatRequest request) {
        long tokens = 0;
        for (Turn turn : request.turns()) {
            tokens += PER_TURN + blocks(turn.blocks());
        }
        for (Tool tool : request.tools()) {
            tokens += PER_TURN
                    + switch (tool) {
                        case Tool.Function function ->
                            text(function.name())
                                    + text(function.description())
                                    + text(
                                            function.parameters() == null
                                                    ? null
                                                    : function.parameters().toString());
                        case Tool.Custom custom -> text(custom.name()) + text(custom.description());
                        case Tool.Hosted hosted -> text(hosted.json().toString());
                    };
        }
        return tokens;
    }

    private static long blocks(List<Block> blocks) {
        long tokens = 0;
        for (Block block : blocks) {
            tokens += switch (block) {
                case Block.Text text -> text(text.text());
                case Block.Reasoning thought -> text(thought.text());
                case Block.ToolCall call -> PER_TURN + text(call.name()) + text(call.input());
                case Block.ToolResult result -> PER_TURN + blocks(result.content());
                case Block.Refusal refusal -> text(refusal.text());
                case Block.Media media -> media(media);
                case Block.Foreign foreign -> text(foreign.json().toString());
            };
        }
        return tokens;
    }

    private static long media(Block.Media media) {
        return switch (media.source()) {
            case Source.PlainText text -> text(text.text());
            case Source.Blocks nested -> blocks(nested.blocks());
            case Source.Bytes bytes
            when media.kind() == Block.Media.Kind.DOCUMENT ->
                PER_PAGE * (1L + bytes.base64().length() / PAGE_BYTES);
            case Source.Bytes bytes -> PER_IMAGE;
            case Source.Url url -> PER_IMAGE;
            case Source.FileReference file -> PER_IMAGE;
        };
    }

    private static long text(@Nullable String text) {
        return text == null || text.isEmpty() ? 0 : Vocabulary.ENCODING.countTokensOrdinary(text);
    }
}
