package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTest {
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();

    @Test
    void relaysAChatByteForByteWithTheAccountsKey(@TempDir Path folder) throws Exception {
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            bodies.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"text\":\"hi\",\"usage\":[3,4]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        upstream.start();
        URI url = URI.create("http://127.0.0.1:" + upstream.getAddress().getPort());
        try (RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(url));
                HttpClient client = HttpClient.newHttpClient()) {
            String body = "{ \"model\" : \"m-1\",\"x\":[1, 2],  \"stream\":false }";
            HttpResponse<String> reply = client.send(
                    HttpRequest.newBuilder(gateway.url("/v1/chat"))
                            .header("authorization", "Bearer " + RunningGateway.KEY)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"text\":\"hi\",\"usage\":[3,4]}");
            assertThat(bodies.take()).isEqualTo("Bearer upstream-key-0001 " + body);
        } finally {
            upstream.stop(0);
        }
    }
}
