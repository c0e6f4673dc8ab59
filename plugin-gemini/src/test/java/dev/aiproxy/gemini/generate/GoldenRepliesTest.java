package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.GoldenReplies;
import java.nio.file.Path;
import java.util.Set;

class GoldenRepliesTest extends GoldenReplies {
    @Override
    protected Protocol protocol() {
        return new GenerateProtocol();
    }

    @Override
    protected String model() {
        return "gemini-3-pro-preview";
    }

    @Override
    protected Path folder() {
        return Path.of("src/test/resources/replies");
    }

    @Override
    protected Set<String> judgedOtherwiseWhenPassedOn() {
        // A client of the format is told so by the reason; for all others there is no answer to speak of.
        return Set.of("malformed-call");
    }
}
