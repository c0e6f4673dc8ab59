package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What every wire format that converts must keep to in its requests. */
abstract class ChatRequestContract extends ChatSubject {
    @TestFactory
    Stream<DynamicTest> everyRequestSurvivesOrItsLossIsReported() {
        return samples().requests().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    Losses losses = new Losses();
                    ChatRequest read;
                    try {
                        read = runner().throughWire(sample.getValue(), losses);
                    } catch (FaultException refused) {
                        assertRefusal(refused);
                        assertThat(sample.getKey()).isNotIn("text", "system", "history", "tool", "stream");
                        return;
                    }
                    survivedOrReported(sample.getKey(), Likeness.differences(sample.getValue(), read), losses);
                }));
    }

    @Test
    void writesTheSameRequestForTheSameQuestion() {
        samples().requests().forEach((name, request) -> {
            try {
                assertThat(text(runner().call(request, new Losses()).request()))
                        .as(name)
                        .isEqualTo(text(runner().call(request, new Losses()).request()));
            } catch (FaultException refused) {
                assertRefusal(refused);
            }
        });
    }

    @Test
    void namesTheModelThatIsMeantInTheRequest() {
        assertThat(text(runner().call(samples().plain(), new Losses()).request()))
                .contains(model());
        assertThat(read(samples().plain()).model()).isEqualTo(model());
    }

    private static String text(WireRequest request) {
        return request.method()
                + ' '
                + request.target()
                + '\n'
                + request.headers()
                + '\n'
                + request.body().toUtf8();
    }

    @TestFactory
    Stream<DynamicTest> everyRequestOfItsOwnIsTheSameAfterReadingAndWriting() {
        return wireRequests().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    Losses losses = new Losses();
                    ChatRequest read = runner().ingress().decode(sample.getValue());
                    WireRequest written = new CodecRunner(
                                    protocol(), CodecRunner.target(protocol(), read.model(), "home"))
                            .call(read, losses)
                            .request();
                    assertThat(losses.list()).isEmpty();
                    assertThat(Json.parse(written.body().contiguous()))
                            .isEqualTo(Json.parse(sample.getValue().body().contiguous()));
                }));
    }

    @Test
    void addingToAConversationLeavesItsBeginningAsItWas() {
        List<Turn> turns = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            turns.add(Turn.of(Turn.Role.USER, Block.Text.of("Question " + round)));
            bodies.add(written(turns));
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT,
                    Block.Text.of("Let me see."),
                    Block.ToolCall.of("call_" + round, "get_weather", "{\"city\":\"Rome\"}")));
            turns.add(Turn.of(
                    Turn.Role.TOOL,
                    new Block.ToolResult(
                            "call_" + round,
                            null,
                            false,
                            List.of(Block.Text.of("7 degrees")),
                            false,
                            null,
                            Extras.NONE)));
            bodies.add(written(turns));
            turns.add(Turn.of(Turn.Role.ASSISTANT, Block.Text.of("It is cold.")));
        }
        for (int i = 1; i < bodies.size(); i++) {
            JsonNode before = Json.parse(bodies.get(i - 1));
            JsonNode after = Json.parse(bodies.get(i));
            for (String list : List.of("messages", "input", "contents")) {
                for (int at = 0; at < before.path(list).size(); at++) {
                    assertThat(after.path(list).get(at))
                            .as("%s[%d]", list, at)
                            .isEqualTo(before.path(list).get(at));
                }
            }
        }
    }

    private String written(List<Turn> turns) {
        ChatRequest request =
                samples().withTools().toBuilder().turns(List.copyOf(turns)).build();
        return runner().call(request, new Losses()).request().body().toUtf8();
    }
}
