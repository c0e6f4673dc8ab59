package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.GoldenReplies;
import java.nio.file.Path;
import java.util.Set;

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

    @Override
    protected Set<String> judgedOtherwiseWhenPassedOn() {
        // To clients of the format it is the error that it says it is; to all others an answer that was filtered.
        return Set.of("misalignment");
    }
}
