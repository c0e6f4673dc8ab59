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
    /** The key that it sends, for clients and for the admin API. */
    static final String KEY = "warm-up";

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

    WorkOut(URI gateway) {
        this.gateway = gateway;
    }

    /** @throws IOException if the gateway could not be reached, or answered none of the chat requests */
    void run() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (boolean stream : new boolean[] {false, true}) {
                chat("gpt-warm-up", "claude-warm-up", "gemini-warm-up", stream);
                chat("echo", "echo", "echo", stream);
            }
        }
        for (String path : new String[] {"/health", "/metrics", "/v1/models", "/admin/plugins", "/stats", "/nothing"}) {
            get(path);
        }
        if (answered == 0) {
            throw new IOException("no request was answered");
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
        send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private void get(String path) throws IOException, InterruptedException {
        send(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + KEY);
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        if (client.send(request, BodyHandlers.ofByteArray()).statusCode() == 200) {
            answered++;
        }
    }
}
