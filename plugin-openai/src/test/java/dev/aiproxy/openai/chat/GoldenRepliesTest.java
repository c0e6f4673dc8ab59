package dev.aiproxy.openai.chat;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.GoldenReplies;
import java.nio.file.Path;
import java.util.Set;

class GoldenRepliesTest extends GoldenReplies {
    @Override
    protected Protocol protocol() {
        return new ChatProtocol();
    }

    @Override
    protected String model() {
        return "gpt-5.2";
    }

    @Override
    protected Path folder() {
        return Path.of("src/test/resources/replies/chat");
    }

    @Override
    protected Set<String> judgedOtherwiseWhenPassedOn() {
        return Set.of(
                // The client has got [DONE]: nothing can be told it any more.
                "done-without-a-reason",
                // Only members of the reply itself are watched on the way, not those of its choices.
                "openrouter-error-in-a-choice");
    }
}
