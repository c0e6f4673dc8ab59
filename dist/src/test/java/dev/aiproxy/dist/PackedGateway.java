package dev.aiproxy.dist;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packed gateway as a user runs it, with one account at a provider of each vendor; {@code busy-*} and {@code broken-*} are
 * models of Anthropic's kind whose accounts may come to rest without a loss for others.
 */
final class PackedGateway implements AutoCloseable {
    private static final String KEY = "client-key-of-a-test-0001";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Distribution distribution;
    private final URI address;

    private PackedGateway(Distribution distribution, URI address) {
        this.distribution = distribution;
        this.address = address;
    }

    /** @param provider where all vendors are */
    static PackedGateway start(Path folder, String provider) throws IOException {
        return start(folder, provider, "");
    }

    /** @param more providers, one to a line */
    static PackedGateway start(Path folder, String provider, String more) throws IOException {
        Distribution distribution = Distribution.unpack(folder);
        distribution.configure("""
                host: 127.0.0.1
                port: 0
                api_key: %2$s
                retry: { max_retries: 0 }
                providers:
                  openai:
                    type: openai
                    models: [gpt-*]
                    settings: { base_url: "%1$s/v1", dialect: openai }
                    accounts: [ { api_key: upstream-key-0001 } ]
                  claude:
                    type: claude
                    models: [claude-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0002 } ]
                  busy:
                    type: claude
                    models: [busy-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0004 } ]
                  broken:
                    type: claude
                    models: [broken-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0005 } ]
                  gemini:
                    type: gemini
                    models: [gemini-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0003 } ]
                %3$s
                """.formatted(provider, KEY, more.indent(2)));
        Outcome started = distribution.run("start");
        Matcher ready = Pattern.compile("listening on (http://\\S+)").matcher(started.output());
        if (!ready.find()) {
            throw new IOException("the gateway did not start: " + started.output());
        }
        return new PackedGateway(distribution, URI.create(ready.group(1)));
    }

    /**
     * Sends a request with the client's key and waits for the whole reply.
     *
     * @param fields names and values in turn
     */
    HttpResponse<String> post(String path, String body, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, body);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request with the client's key, for a reply that is read as it comes. */
    HttpResponse<InputStream> stream(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path, body).build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + KEY)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    URI address() {
        return address;
    }

    static String key() {
        return KEY;
    }

    @Override
    public void close() {
        distribution.run("stop");
        client.close();
    }
}
