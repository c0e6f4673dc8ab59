package dev.aiproxy.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class PromptLogTest {
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");
    private static final String SECRET = "canary-secret-5150";

    @TempDir
    Path folder;

    private final AtomicInteger dropped = new AtomicInteger();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    private PromptLog log(OutputStream to) {
        SecretRegistry secrets = new SecretRegistry();
        secrets.register(SECRET);
        return new PromptLog(
                new Redaction(secrets), new PrintStream(to, true, StandardCharsets.UTF_8), dropped::incrementAndGet);
    }

    private static Prompt prompt(Instant time, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] start = java.util.Arrays.copyOf(bytes, Math.min(bytes.length, Prompt.LONGEST + Prompt.MARGIN));
        return new Prompt(time, "id-1", "team", "chat", "m-1", bytes.length, ByteBuffer.wrap(start));
    }

    private Path file(String day) {
        return folder.resolve("asked-" + day + ".log");
    }

    @Test
    void writesOneObjectALineIntoAFileForEachDayThatItsOwnerAloneMayRead() throws Exception {
        PromptLog log = log(console);
        log.to(new PromptTarget.Files(folder, "asked"));
        log.add(prompt(MORNING, "{\n \"model\": \"m-1\", \"text\": \"Grüße 你好\" }"));
        log.add(prompt(MORNING.plusSeconds(1), "second"));
        log.add(prompt(MORNING.plusSeconds(86_400), "tomorrow"));
        log.close();
        assertThat(Files.readAllLines(file("2026-11-21"))).hasSize(2);
        assertThat(Files.readAllLines(file("2026-11-22"))).hasSize(1);
        JsonNode first = JsonMapper.shared()
                .readTree(Files.readAllLines(file("2026-11-21")).getFirst());
        assertThat(first.path("time").asString()).isEqualTo(MORNING.toString());
        assertThat(first.path("request").asString()).isEqualTo("id-1");
        assertThat(first.path("key").asString()).isEqualTo("team");
        assertThat(first.path("protocol").asString()).isEqualTo("chat");
        assertThat(first.path("model").asString()).isEqualTo("m-1");
        assertThat(first.path("prompt").asString()).isEqualTo("{\n \"model\": \"m-1\", \"text\": \"Grüße 你好\" }");
        assertThat(first.has("cut")).isFalse();
        for (String day : new String[] {"2026-11-21", "2026-11-22"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(day))))
                    .isEqualTo("rw-------");
        }
        assertThat(dropped).hasValue(0);
    }

    @Test
    void appendsToAFileThatIsThereAndClosesItToOthers() throws Exception {
        Files.writeString(file("2026-11-21"), "before\n");
        Files.setPosixFilePermissions(file("2026-11-21"), PosixFilePermissions.fromString("rw-r--r--"));
        PromptLog log = log(console);
        log.to(new PromptTarget.Files(folder, "asked"));
        log.add(prompt(MORNING, "after"));
        log.close();
        assertThat(Files.readAllLines(file("2026-11-21"))).hasSize(2).first().isEqualTo("before");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("2026-11-21"))))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesSecretsOut() throws Exception {
        PromptLog log = log(console);
        log.to(new PromptTarget.Console());
        log.add(prompt(MORNING, "my key is " + SECRET + ", and sk-ant-0123456789abcdef"));
        log.close();
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("my key is ***")
                .doesNotContain(SECRET)
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void keepsTheBeginningOfAVeryLargeBodyAndNoPieceOfASecret() throws Exception {
        PromptLog log = log(console);
        log.to(new PromptTarget.Console());
        // The secret lies across the place where the body is cut off.
        String body = "x".repeat(Prompt.LONGEST - 4) + SECRET + "y".repeat(100_000);
        log.add(prompt(MORNING, body));
        log.close();
        JsonNode line = JsonMapper.shared().readTree(console.toString(StandardCharsets.UTF_8));
        assertThat(line.path("bytes").asInt()).isEqualTo(body.length());
        assertThat(line.path("cut").asBoolean()).isTrue();
        assertThat(line.path("prompt").asString())
                .hasSizeBetween(Prompt.LONGEST - 100, Prompt.LONGEST)
                .startsWith("xxx")
                .doesNotContain("canary");
    }

    @Test
    void dropsWhatFindsNoRoomAndCountsIt() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        PromptLog log = log(new OutputStream() {
            @Override
            public void write(int b) {
                writing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        log.to(new PromptTarget.Console());
        log.add(prompt(MORNING, "stuck"));
        writing.await();
        for (int i = 0; i < 1030; i++) {
            log.add(prompt(MORNING, "waits"));
        }
        assertThat(dropped).hasValue(1030 - 1024);
        goOn.countDown();
        log.close();
        assertThat(dropped).hasValue(1030 - 1024);
    }

    @Test
    void boundsTheMemoryOfWhatWaits() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        PromptLog log = log(new OutputStream() {
            @Override
            public void write(int b) {
                writing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        log.to(new PromptTarget.Console());
        log.add(prompt(MORNING, "stuck"));
        writing.await();
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            log.add(prompt(MORNING, large));
        }
        assertThat(dropped).hasValue(4);
        goOn.countDown();
        log.close();
    }

    @Test
    void countsWhatCouldNotBeWritten() throws Exception {
        PromptLog log = log(console);
        log.to(new PromptTarget.Files(folder.resolve("missing"), "asked"));
        log.add(prompt(MORNING, "lost"));
        log.close();
        assertThat(dropped).hasValue(1);
    }

    @Test
    void isOffUntilItIsTurnedOnAndAfterItIsTurnedOff() throws Exception {
        PromptLog log = log(console);
        assertThat(log.isOn()).isFalse();
        log.add(prompt(MORNING, "never"));
        log.to(new PromptTarget.Console());
        assertThat(log.isOn()).isTrue();
        log.to(null);
        log.add(prompt(MORNING, "never"));
        log.close();
        assertThat(log.isOn()).isFalse();
        assertThat(console.size()).isZero();
    }
}
