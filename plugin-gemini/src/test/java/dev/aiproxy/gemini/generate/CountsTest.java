package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.event;
import static dev.aiproxy.gemini.generate.Samples.events;
import static dev.aiproxy.gemini.generate.Samples.fold;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.response;
import static dev.aiproxy.gemini.generate.Samples.stop;
import static dev.aiproxy.gemini.generate.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import org.junit.jupiter.api.Test;

/** Token counts, in both directions. A number is that of a case in the list of known bugs of others. */
class CountsTest {
    @Test
    void case6And7And45CountsThoughtsAndCache() {
        ChatResponse response = response("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':100,'cachedContentTokenCount':40,'candidatesTokenCount':5,"
                + "'thoughtsTokenCount':30,'totalTokenCount':135}}");
        assertThat(response.usage()).isEqualTo(new Usage(100, 40, Usage.UNKNOWN, 35, 30));
    }

    @Test
    void case46IgnoresCountsOfZero() {
        String zeros = "{'usageMetadata':{'promptTokenCount':0,'candidatesTokenCount':0,'totalTokenCount':0}}";
        String counts = "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':4,'totalTokenCount':7}}";
        String stream = event(stop("{'text':'x'}").replaceFirst("}$", "," + counts)) + event(zeros);
        assertThat(fold(events(stream)).usage())
                .isEqualTo(new Usage(3, Usage.UNKNOWN, Usage.UNKNOWN, 4, Usage.UNKNOWN));
    }

    @Test
    void case99KeepsCountsFromBecomingNegative() {
        assertThat(Json.parse(String.valueOf(UsageWriter.write(new Usage(1, 0, 0, 5, 9)))))
                .isEqualTo(json("{'promptTokenCount':1,'thoughtsTokenCount':9,'totalTokenCount':6}"));
    }

    @Test
    void case120TakesThePromptForAllInput() {
        ChatResponse response = response("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':1000,'cachedContentTokenCount':800,'candidatesTokenCount':5,"
                + "'totalTokenCount':1005}}");
        assertThat(response.usage().input()).isEqualTo(1000);
        assertThat(response.usage().total()).isEqualTo(1005);
    }

    @Test
    void case144KeepsTheTotalWithPromptsOfTools() {
        String counts = "{'promptTokenCount':32,'candidatesTokenCount':25,'toolUsePromptTokenCount':4610,"
                + "'thoughtsTokenCount':37,'totalTokenCount':4704}";
        Usage usage = UsageReader.read(json(counts));
        assertThat(usage.total()).isEqualTo(4704);
        assertThat(Json.parse(String.valueOf(UsageWriter.write(usage)))).isEqualTo(json(counts));
    }

    @Test
    void case29ShowsWhatWasReadFromACacheAsAPartOfThePrompt() {
        assertThat(Json.parse(String.valueOf(UsageWriter.write(new Usage(1000, 800, 0, 7, Usage.UNKNOWN)))))
                .isEqualTo(json("{'promptTokenCount':1000,'cachedContentTokenCount':800,'candidatesTokenCount':7,"
                        + "'totalTokenCount':1007}"));
    }

    @Test
    void case96And101TakesTheLastCountOfAStreamAndAddsNothingUp() {
        String first = "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':1,'totalTokenCount':4}}";
        String last = "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':9,'totalTokenCount':12}}";
        String stream = event(Samples.part("{'text':'x'}").replaceFirst("}$", "," + first))
                + event(stop("{'text':'y'}").replaceFirst("}$", "," + last));
        assertThat(fold(events(stream)).usage()).isEqualTo(Usage.of(3, 9));
    }
}
