package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EmbeddingsTest {
    private final EmbeddingsForClients clients = new EmbeddingsForClients();
    private final EmbeddingsOfProviders providers = new EmbeddingsOfProviders();

    private EmbeddingRequest read(String json) {
        return clients.decode(Chats.request(json));
    }

    @Test
    void takesATextOrSeveralOrTokens() {
        assertThat(read("{\"model\":\"m\",\"input\":\"a\"}").inputs()).containsExactly("a");
        assertThat(read("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}").inputs()).containsExactly("a", "b");
        assertThat(read("{\"model\":\"m\",\"input\":[1,2]}").tokens()).isEqualTo(Json.parse("[1,2]"));
        assertThat(read("{\"model\":\"m\",\"input\":[[1],[2]]}").tokens()).isEqualTo(Json.parse("[[1],[2]]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"input\":[]}",
                "{\"model\":\"m\",\"input\":[\"a\",1]}",
                "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"hex\"}",
                "{\"input\":\"a\"}",
                "[]"
            })
    void refusesWhatMakesNoSense(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(FaultException.class);
    }

    @Test
    void answersInTheFormThatWasAskedFor() {
        String plain = "{\"model\":\"m\",\"input\":\"a\"}";
        String packed = "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"base64\"}";
        EmbeddingResponse response = new EmbeddingResponse("x", List.of(new float[] {1.5f, -2f}), Usage.of(3, 0));
        JsonNode numbers = answer(plain, response);
        assertThat(numbers)
                .isEqualTo(
                        Json.parse(
                                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                                        + "\"embedding\":[1.5,-2.0]}],\"model\":\"alias\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"));
        assertThat(answer(packed, response).at("/data/0/embedding").asString()).isEqualTo("AADAPwAAAMA=");
    }

    private JsonNode answer(String request, EmbeddingResponse response) {
        WireResponse answer = clients.encode(Chats.request(request), read(request), response, Conversions.CONTEXT);
        return Json.parse(answer.body().contiguous());
    }

    @Test
    void asksAProviderAndReadsItsAnswerInEitherForm() {
        EmbeddingRequest request = read("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":2,\"user\":\"u\"}");
        Losses losses = new Losses();
        JsonNode sent = Json.parse(providers
                .encode(request, Conversions.target("real", "{}"), losses)
                .body()
                .contiguous());
        assertThat(sent)
                .isEqualTo(Json.parse(
                        "{\"model\":\"real\",\"input\":[\"a\"],\"encoding_format\":\"float\",\"dimensions\":2,"
                                + "\"user\":\"u\"}"));
        assertThat(losses.isEmpty()).isTrue();
        for (String vector : new String[] {"[1.5,-2]", "\"AADAPwAAAMA=\""}) {
            EmbeddingResponse read = providers.decode(WireResponse.json(
                    200,
                    "{\"model\":\"x\",\"data\":[{\"index\":1,\"embedding\":[0]},{\"index\":0,\"embedding\":" + vector
                            + "}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"));
            assertThat(read.vectors().getFirst()).containsExactly(1.5f, -2f);
            assertThat(read.usage().input()).isEqualTo(3);
        }
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() {
        for (String body :
                new String[] {"", "{}", "{\"data\":[{\"embedding\":\"%\"}]}", "{\"data\":[{\"embedding\":[\"a\"]}]}"}) {
            assertThatThrownBy(() -> providers.decode(WireResponse.json(200, body)))
                    .isInstanceOf(FaultException.class);
        }
    }
}
