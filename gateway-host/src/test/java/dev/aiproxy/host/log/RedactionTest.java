package dev.aiproxy.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private final SecretRegistry secrets = new SecretRegistry();
    private final Redaction redaction = new Redaction(secrets);

    @Test
    void masksKnownValuesWhereverTheyStand() {
        secrets.register("correct-horse");
        secrets.register("correct-horse-battery");
        secrets.register("p@ss/wörd+1 \"x\"");

        assertThat(redaction.apply("correct-horse")).isEqualTo("***");
        assertThat(redaction.apply("a=correct-horse-battery;b=correct-horse")).isEqualTo("a=***;b=***");
        assertThat(redaction.apply("/p%40ss%2Fw%C3%B6rd%2B1+%22x%22/y")).isEqualTo("/***/y");
        assertThat(redaction.apply("{\"v\":\"p@ss/wörd+1 \\\"x\\\"\"}")).isEqualTo("{\"v\":\"***\"}");
        assertThat(redaction.apply("correct-hors")).isEqualTo("correct-hors");
    }

    @Test
    void forgetsAValueWhenAllHaveWhoRegisteredIt() {
        secrets.register("ya29-first/token");
        secrets.register("ya29-first/token");
        secrets.register("ya29-first/token-and-more");
        secrets.forget("ya29-first/token");
        assertThat(redaction.apply("a ya29-first/token b ya29-first%2Ftoken")).isEqualTo("a *** b ***");
        secrets.forget("ya29-first/token");
        assertThat(redaction.apply("a ya29-first/token b ya29-first%2Ftoken"))
                .isEqualTo("a ya29-first/token b ya29-first%2Ftoken");
        assertThat(redaction.apply("a ya29-first/token-and-more")).isEqualTo("a ***");
        secrets.forget("ya29-first/token");
        secrets.forget("ya29-first/token-and-more");
        assertThat(redaction.apply("a ya29-first/token-and-more")).isEqualTo("a ya29-first/token-and-more");
    }

    @Test
    void leavesShortValuesAlone() {
        secrets.register("none");
        secrets.register("");

        assertThat(redaction.apply("none of it")).isEqualTo("none of it");
    }

    @Test
    void masksThePasswordOfAProxy() {
        secrets.register("http://user:hunter2-hunter2@proxy:8080");

        assertThat(redaction.apply("got http://user:hunter2-hunter2@proxy:8080 and hunter2-hunter2"))
                .isEqualTo("got *** and ***");
        assertThat(redaction.apply("dXNlcjpodW50ZXIyLWh1bnRlcjI=")).isEqualTo("***");
    }

    @Test
    void masksTheLinesOfALongSecret() {
        secrets.register("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nshort\n");

        assertThat(redaction.apply("at MIIEvQIBADANBgkqhkiG9w0BAQ, short")).isEqualTo("at ***, short");
    }

    @Test
    void masksWhatLooksLikeASecret() {
        for (String text : List.of(
                "Authorization: Bearer CANARY123",
                "authorization=Basic CANARY123==",
                "DefaultHttpHeaders[Authorization: Bearer CANARY123, x-api-key: CANARY123, host: h]",
                "{Authorization=[Bearer CANARY123], api-key=[CANARY123]}",
                "X-Api-Key: CANARY123",
                "x-goog-api-key=CANARY123",
                "api-key: \"CANARY123\"",
                "proxy-authorization: CANARY123",
                "x-amz-security-token: CANARY123",
                "Proxy-Authorization: Basic CANARY123",
                "Cookie: a=1; session=CANARY123",
                "sent bearer CANARY123 to it",
                "GET /v1beta/models?key=CANARY123&alt=sse",
                "GET /v1/ws?auth_token=CANARY123",
                "wss://h/v1/ws?x=1&access_token=CANARY123",
                "refresh_token=CANARY123&grant_type=refresh_token",
                "http://user:CANARY123@proxy:3128/",
                "{\"api_key\": \"CANARY123\", \"model\":\"m\"}",
                "{\\\"refresh_token\\\":\\\"CANARY123\\\"}",
                "{\"private_key\":\"-----BEGIN\\nCANARY123\"}",
                "sk-CANARY123",
                "key sk-ant-api03-CANARY123_-x is wrong",
                "AIzaSyCANARY123CANARY123",
                "ya29.CANARY123",
                "eyJCANARY123.eyJCANARY123.CANARY123")) {
            assertThat(redaction.apply(text)).as(text).doesNotContain("CANARY").contains("***");
        }
    }

    @Test
    void keepsTheRestReadable() {
        assertThat(redaction.apply("GET /v1beta/models?key=abcdefgh&alt=sse failed"))
                .isEqualTo("GET /v1beta/models?key=***&alt=sse failed");
        assertThat(redaction.apply("Headers[x-api-key: abcdefgh, host: h]"))
                .isEqualTo("Headers[x-api-key: ***, host: h]");
        assertThat(redaction.apply("{\"api_key\":\"abc\",\"model\":\"m\"}"))
                .isEqualTo("{\"api_key\":\"***\",\"model\":\"m\"}");
    }

    @Test
    void leavesOrdinaryLinesAsTheyAre() {
        for (String text : List.of(
                "POST /v1/messages 200 key=team account=claude-main/a model=claude-haiku tokens=12+34 42 ms",
                "config.yaml:3: openai.api_key: is missing; expected a text",
                "set openai.api_key (--openai-api-key, OPENAI_API_KEY)",
                "{\"usage\":{\"input_tokens\":12,\"max_tokens\":5}}",
                "Listening on http://127.0.0.1:3000",
                "Größe: 5 · 日本語")) {
            assertThat(redaction.apply(text)).isSameAs(text);
        }
    }

    @Test
    void staysQuickWithLongText() {
        String filler = "a-\\n\"b-".repeat(50_000) + "x".repeat(100_000);
        String text = "{\"private_key\":\"" + "\\n".repeat(50_000) + "CANARY\" authorization token= ://" + filler;

        assertThat(redaction.apply(text)).doesNotContain("CANARY").endsWith("xxx");
    }

    @Test
    void knowsWhatTheProcessKnows() {
        SecretRegistry.process().register("value-of-the-process");

        assertThat(Redaction.redact("a value-of-the-process b")).isEqualTo("a *** b");
    }
}
