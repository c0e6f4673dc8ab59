package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.GoldenReplies;
import java.nio.file.Path;

class GoldenRepliesTest extends GoldenReplies {
    @Override
    protected Protocol protocol() {
        return new ResponsesProtocol();
    }

    @Override
    protected String model() {
        return "gpt-5.2";
    }

    @Override
    protected Path folder() {
        return Path.of("src/test/resources/replies/responses");
    }
}
