package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.dist.Distribution.Outcome;
import dev.aiproxy.dist.StandInProvider.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The statistics of the packed gateway: what they count, where they are kept, who may read them. */
@Timeout(120)
class StatsTest {
    private static final String KEY = "stats-test-client-key";
    private static final String ADMIN = "stats-test-admin-token";
    private static final String MODEL = "lab-1";
    private static final String ANSWER =
            "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"lab-1\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

    @TempDir
    static Path temporary;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private StandInProvider provider;
    private Distribution distribution;
    private URI gateway;

    @BeforeEach
    void start() throws Exception {
        provider = new StandInProvider();
        distribution = Distribution.unpack(temporary.resolve(Long.toString(System.nanoTime())));
        configure("");
        Outcome started = distribution.run("start");
        Matcher address = Pattern.compile("listening on (http://\\S+)").matcher(started.output());
        assertThat(address.find()).as(started.output()).isTrue();
        gateway = URI.create(address.group(1));
    }

    @AfterEach
    void stop() {
        distribution.run("stop");
        provider.close();
        client.close();
    }

    @Test
    void countsOnOverANewLoadOfItsJarAndSavesAtTheEnd() throws Exception {
        chat();
        awaitCount(1);
        assertThat(post("/admin/plugins/plugin-stats/reload", ADMIN, "").statusCode())
                .isEqualTo(200);
        assertThat(saved()).isEqualTo(1);
        assertThat(shown()).isEqualTo(1);

        chat();
        awaitCount(2);
        distribution.run("stop");
        assertThat(saved()).isEqualTo(2);
    }

    @Test
    void showsThemToTheAdminAloneUnlessToldOtherwise() throws Exception {
        assertThat(get("/stats", "").statusCode()).isEqualTo(401);
        assertThat(get("/stats", KEY).statusCode()).isEqualTo(401);
        assertThat(get("/stats", ADMIN).statusCode()).isEqualTo(200);

        configure("stats: { public: true }");
        HttpResponse<String> reloaded = post("/admin/reload", ADMIN, "");
        assertThat(reloaded.body()).contains("\"applied\":true");
        HttpResponse<String> open = get("/stats", "");
        assertThat(open.statusCode()).isEqualTo(200);
        assertThat(Json.parse(open.body()).path("service").asString()).isEqualTo("AIProxy");
    }

    private void configure(String more) throws Exception {
        distribution.configure("""
                host: 127.0.0.1
                port: 0
                api_key: %s
                admin: { token: %s }
                providers:
                  lab:
                    type: openai
                    models: [lab-*]
                    settings: { base_url: "%s/v1" }
                    accounts: [ { api_key: upstream-key-0001 } ]
                %s
                """.formatted(KEY, ADMIN, provider.url(), more));
    }

    private void chat() throws Exception {
        provider.replies(Reply.json(200, ANSWER));
        HttpResponse<String> answer = post(
                "/v1/chat/completions",
                KEY,
                "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** A request is counted a moment after it was answered. */
    private void awaitCount(long wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long counted = shown();
        while (counted < wanted && System.nanoTime() < end) {
            counted = shown();
        }
        assertThat(counted).isEqualTo(wanted);
    }

    private long shown() throws Exception {
        return count(Json.parse(get("/stats?format=flat", ADMIN).body()));
    }

    private long saved() throws Exception {
        Path file = distribution.workingDirectory().resolve("data/plugins/plugin-stats/usage_stats.json");
        return count(Json.parse(Files.readString(file)));
    }

    /** Of all days, as the test may run over midnight. */
    private static long count(JsonNode days) {
        return days.properties().stream()
                .filter(day -> day.getKey().matches(MODEL + "-\\d{4}-\\d\\d-\\d\\d"))
                .mapToLong(day -> day.getValue().asLong())
                .sum();
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return send("GET", path, key, BodyPublishers.noBody());
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send("POST", path, key, BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(String method, String path, String key, BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/json")
                .method(method, body);
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
