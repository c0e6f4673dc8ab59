package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.event;
import static dev.aiproxy.gemini.generate.Samples.events;
import static dev.aiproxy.gemini.generate.Samples.fold;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.part;
import static dev.aiproxy.gemini.generate.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers that come in several replies. A number is that of a case in the list of known bugs of others. */
class ContinuationTest {
    @Test
    void case133GoesOnWithATokenAndCountsEachReplyForItself() {
        ChatCall first = Samples.call("gemini-4-argon");
        String one = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'finishReason':'CONTINUATION',"
                + "'continuationToken':'dG9r'}],'usageMetadata':{'promptTokenCount':10,'candidatesTokenCount':100,"
                + "'totalTokenCount':110}}");
        ChatResponse soFar = fold(events(first, one.getBytes(StandardCharsets.UTF_8), 7));
        assertThat(soFar.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.CONTINUATION);
        ChatCall second = first.next(soFar, new Losses()).orElseThrow();
        JsonNode body = Json.parse(second.request().body().contiguous());
        assertThat(body.path("continuationToken").stringValue()).isEqualTo("dG9r");
        assertThat(body.path("contents")).isEqualTo(json("[{'role':'user','parts':[{'text':'Hi'}]}]"));
        String two = event("{'candidates':[{'content':{'parts':[{'text':'B'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':115,'candidatesTokenCount':20,'totalTokenCount':135}}");
        ChatResponse end = fold(events(second, two.getBytes(StandardCharsets.UTF_8), 7));
        assertThat(soFar.usage()).isEqualTo(Usage.of(10, 100));
        assertThat(end.usage()).isEqualTo(Usage.of(115, 20));
        assertThat(second.next(end, new Losses())).isEmpty();
    }

    @Test
    void case134TakesATokenBesideMaxTokensForTheEnd() {
        ChatCall call = Samples.call("gemini-4-argon");
        String reply = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'finishReason':'MAX_TOKENS',"
                + "'continuationToken':'dG9r'}]}");
        ChatResponse response = fold(events(call, reply.getBytes(StandardCharsets.UTF_8), 99));
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(call.next(response, new Losses())).isEmpty();
    }

    @Test
    void case135ResumesAfterACheckpointOrFails() {
        String checkpoint = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'continuationToken':'dG9r'}]}");
        assertThat(fold(events(checkpoint)).candidates().getFirst().finish().reason())
                .isEqualTo(FinishReason.CONTINUATION);
        assertThat(events(checkpoint + event(part("{'text':'more'}"))).getLast())
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void refusesATokenThatMeansNothingToAnotherProvider() {
        GenerateChatIngress ingress = new GenerateChatIngress();
        ChatRequest request = Samples.read("{'contents':[{'parts':[{'text':'Hi'}]}],'continuationToken':'dG9r'}");
        assertThatThrownBy(() -> ingress.requireSelfContained(request))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.NO_STATE);
                    assertThat(new GenerateIngress().encodeFault(e.fault(), "r").status())
                            .isEqualTo(400);
                    assertThat(e.fault().param()).contains("continuationToken");
                });
        ingress.requireSelfContained(Samples.read("{'contents':[{'parts':[{'text':'Hi'}]}]}"));
    }
}
