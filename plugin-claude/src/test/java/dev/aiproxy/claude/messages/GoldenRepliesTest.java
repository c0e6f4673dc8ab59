package dev.aiproxy.claude.messages;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.GoldenReplies;
import java.nio.file.Path;

class GoldenRepliesTest extends GoldenReplies {
    @Override
    protected Protocol protocol() {
        return new MessagesProtocol();
    }

    @Override
    protected String model() {
        return "claude-opus-4-6";
    }

    @Override
    protected Path folder() {
        return Path.of("src/test/resources/replies");
    }
}
