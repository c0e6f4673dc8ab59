package dev.aiproxy.stats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A flat map of counts as a JSON file. The file is replaced in one step, so whoever reads it, even after a crash in the
 * middle of a save, finds either the old counts or the new ones. For one thread at a time.
 */
final class UsageFile {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path path;
    private final Clock clock;
    private final Logger logger;

    /** @param path absolute */
    UsageFile(Path path, Clock clock, Logger logger) {
        this.path = path;
        this.clock = clock;
        this.logger = logger;
    }

    Path path() {
        return path;
    }

    /** What the file has; nothing if it is not there or is not what it should be. Leaves it as it is. */
    Map<String, Long> look() throws IOException {
        try {
            return counts(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (JacksonException | IllegalArgumentException e) {
            logger.debug("{} can't be read; whoever writes it next says so", path, e);
            return Map.of();
        }
    }

    /**
     * What the file has, to go on from; nothing if it is not there. A file that is not what it should be is put aside
     * and reported, so that nothing in it is lost.
     */
    Map<String, Long> load() throws IOException {
        try {
            return counts(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (JacksonException | IllegalArgumentException e) {
            Path aside = aside();
            Files.move(path, aside);
            logger.error(
                    "{} can't be read ({}); it was renamed to {}, and counting starts from nothing",
                    path,
                    e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage(),
                    aside.getFileName());
            return Map.of();
        }
    }

    private static Map<String, Long> counts(byte[] content) {
        JsonNode json = MAPPER.readTree(content);
        if (!json.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            JsonNode count = entry.getValue();
            if (!count.isIntegralNumber() || !count.canConvertToLong() || count.longValue() < 0) {
                throw new IllegalArgumentException("the value of '" + entry.getKey() + "' is no count");
            }
            counts.put(entry.getKey(), count.longValue());
        }
        return counts;
    }

    private Path aside() {
        String name =
                path.getFileName() + ".broken-" + STAMP.format(clock.instant().atZone(ZoneOffset.UTC));
        Path aside = path.resolveSibling(name);
        for (int i = 2; Files.exists(aside); i++) {
            aside = path.resolveSibling(name + "-" + i);
        }
        return aside;
    }

    void save(Map<String, Long> counts) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        ByteBuffer content = ByteBuffer.wrap(PRETTY.writeValueAsBytes(counts));
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            // Without this, a power cut could leave the new name with no content.
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
