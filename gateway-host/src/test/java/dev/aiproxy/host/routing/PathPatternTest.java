package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathPatternTest {
    @Test
    void aVariableIsOneSegmentThatIsNotEmpty() {
        PathPattern pattern = new PathPattern("/v1/models/{model}");
        assertThat(pattern.match("/v1/models/gpt-5")).isEqualTo(Map.of("model", "gpt-5"));
        assertThat(pattern.match("/v1/models/")).isNull();
        assertThat(pattern.match("/v1/models")).isNull();
        assertThat(pattern.match("/v1/models/a/b")).isNull();
        assertThat(pattern.match("/v2/models/a")).isNull();
    }

    @Test
    void aVariableIsDecodedAndAPlusStaysAPlus() {
        PathPattern pattern = new PathPattern("/m/{model}");
        assertThat(pattern.match("/m/a%2Fb%20c+d")).isEqualTo(Map.of("model", "a/b c+d"));
        assertThat(pattern.match("/m/100%")).isEqualTo(Map.of("model", "100%"));
    }

    @Test
    void aVerbAfterAColonBelongsToThePattern() {
        PathPattern pattern = new PathPattern("/v1beta/models/{model}:generateContent");
        assertThat(pattern.match("/v1beta/models/gemini-3:generateContent")).isEqualTo(Map.of("model", "gemini-3"));
        assertThat(pattern.match("/v1beta/models/a:b:generateContent")).isEqualTo(Map.of("model", "a:b"));
        assertThat(pattern.match("/v1beta/models/:generateContent")).isNull();
        assertThat(pattern.match("/v1beta/models/gemini-3:streamGenerateContent"))
                .isNull();
    }

    @Test
    void twoVariablesOfASegmentPartAtTheLastColon() {
        PathPattern pattern = new PathPattern("/v1beta/models/{model}:{method}");
        assertThat(pattern.match("/v1beta/models/a:b:countTokens"))
                .isEqualTo(Map.of("model", "a:b", "method", "countTokens"));
        assertThat(pattern.match("/v1beta/models/a:")).isNull();
        assertThat(pattern.match("/v1beta/models/:b")).isNull();
        assertThat(pattern.match("/v1beta/models/a")).isNull();
    }

    @Test
    void twoStarsStandForTheRestAndForNone() {
        PathPattern pattern = new PathPattern("/v1/files/**");
        assertThat(pattern.match("/v1/files")).isEmpty();
        assertThat(pattern.match("/v1/files/")).isEmpty();
        assertThat(pattern.match("/v1/files/a/b")).isEmpty();
        assertThat(pattern.match("/v1/filesystem")).isNull();
    }

    @Test
    void twoStarsAloneMatchEverything() {
        PathPattern pattern = new PathPattern("/**");
        assertThat(pattern.match("/")).isEmpty();
        assertThat(pattern.match("/a")).isEmpty();
        assertThat(pattern.match("/a/b")).isEmpty();
    }

    @Test
    void theMoreLiteralPatternComesFirst() {
        List<PathPattern> sorted = List.of(
                        new PathPattern("/**"),
                        new PathPattern("/v1beta/models/**"),
                        new PathPattern("/v1beta/{kind}/{model}"),
                        new PathPattern("/v1beta/models/{model}"),
                        new PathPattern("/v1beta/models/{model}:{method}"),
                        new PathPattern("/v1beta/models/{model}:generateContent"))
                .stream()
                .sorted()
                .toList();
        assertThat(sorted)
                .extracting(PathPattern::toString)
                .containsExactly(
                        "/v1beta/models/{model}:generateContent",
                        "/v1beta/models/{model}:{method}",
                        "/v1beta/models/{model}",
                        "/v1beta/{kind}/{model}",
                        "/v1beta/models/**",
                        "/**");
    }
}
