package dev.aiproxy.dist;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The requests that a gateway is exercised with: the four protocols, whole and streamed, and what operators ask. */
final class WorkOut {
    /** The key that it sends. */
    static final String KEY = "warm-up-client";

    /** The token that it sends to the admin API. */
    static final String ADMIN_TOKEN = "warm-up-operator";

    private static final int ROUNDS = 150;
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]";
    private static final String CONTENTS =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello there\"}]}]}";

    private final URI gateway;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private int answered;
    private int failed;

    WorkOut(URI gateway) {
        this.gateway = gateway;
    }

    /** @throws IOException if the gateway could not be reached, or failed more requests than it answered */
    void run() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (boolean stream : new boolean[] {false, true}) {
                chat("gpt-warm-up", "claude-warm-up", "gemini-warm-up", stream);
                chat("echo", "echo", "echo", stream);
            }
        }
        get("/v1/models", KEY);
        for (String path : new String[] {"/health", "/metrics", "/admin/plugins", "/stats"}) {
            get(path, ADMIN_TOKEN);
        }
        if (answered < failed) {
            throw new IOException(failed + " of " + (failed + answered) + " requests failed");
        }
    }

    private void chat(String openAi, String claude, String gemini, boolean stream)
            throws IOException, InterruptedException {
        post("/v1/chat/completions", "{\"model\":\"" + openAi + "\",\"stream\":" + stream + "," + MESSAGES + "}");
        post("/v1/responses", "{\"model\":\"" + openAi + "\",\"stream\":" + stream + ",\"input\":\"Hello there\"}");
        post(
                "/v1/messages",
                "{\"model\":\"" + claude + "\",\"max_tokens\":99,\"stream\":" + stream + "," + MESSAGES + "}");
        String method = stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
        post("/v1beta/models/" + gemini + method, CONTENTS);
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        send(request(path, KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private void get(String path, String token) throws IOException, InterruptedException {
        send(request(path, token).GET().build());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token);
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        if (client.send(request, BodyHandlers.ofByteArray()).statusCode() == 200) {
            answered++;
        } else {
            failed++;
        }
    }
}
