package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.testkit.CodecRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pins the table of what conversions lose; {@code -Dlosses.regenerate=true} writes it anew. */
class LossTableTest {
    private static final Path TABLE = Path.of("../plugin-api/docs/losses.md");
    private static final String BEGINNING = """
            # What conversions lose

            Made by `LossTableTest` from the samples of the testkit; do not edit it by hand (`-Dlosses.regenerate=true` writes it
            anew). Each sample is one thing more than the plainest request or answer. A cell says what the gateway reports in
            `X-AIProxy-Lost`: the place in the source's document, what became of it and why; *refused* is a 400 to the client.
            Samples of which nothing is lost anywhere have no row.
            """;

    @Test
    void theTableOfLossesIsTheOneInTheDocs() throws Exception {
        String made;
        try (PackedCodecs codecs = new PackedCodecs()) {
            made = table(codecs);
        }
        if (Boolean.getBoolean("losses.regenerate")) {
            Files.writeString(TABLE, made);
        }
        assertThat(made.lines().toList())
                .as("the losses have changed; look at the difference, then write %s anew", TABLE)
                .isEqualTo(written().lines().toList());
    }

    private static String written() throws IOException {
        return Files.exists(TABLE) ? Files.readString(TABLE) : "";
    }

    private static String table(PackedCodecs codecs) {
        StringBuilder page = new StringBuilder(BEGINNING);
        for (String from : PackedCodecs.ids()) {
            page.append("\n## Requests in ").append(from).append('\n');
            rows(page, from, requests(codecs, from));
        }
        for (String from : PackedCodecs.ids()) {
            page.append("\n## Answers of ").append(from).append('\n');
            rows(page, from, answers(codecs, from));
        }
        return page.toString();
    }

    private static void rows(StringBuilder page, String from, Map<String, List<String>> rows) {
        page.append("\n| sample |");
        List<String> others = others(from);
        others.forEach(to -> page.append(" to ").append(to).append(" |"));
        page.append("\n|---|").append("---|".repeat(others.size())).append('\n');
        List<String> unsaid = new ArrayList<>();
        rows.forEach((name, cells) -> {
            if (cells.isEmpty()) {
                unsaid.add(name);
            } else if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                page.append("| ").append(name).append(" |");
                cells.forEach(cell -> page.append(' ').append(cell).append(cell.isEmpty() ? "|" : " |"));
                page.append('\n');
            }
        });
        if (!unsaid.isEmpty()) {
            page.append("\nNot to be said there: ")
                    .append(String.join(", ", unsaid))
                    .append(".\n");
        }
    }

    private static List<String> others(String from) {
        return PackedCodecs.ids().stream().filter(to -> !to.equals(from)).toList();
    }

    private static Map<String, List<String>> requests(PackedCodecs codecs, String from) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        CodecRunner client = codecs.runner(from);
        codecs.samples(from).requests().forEach((name, sample) -> {
            List<String> cells = new ArrayList<>();
            try {
                ChatRequest asked = client.throughWire(sample, new Losses());
                others(from).forEach(to -> cells.add(request(asked, codecs.runner(to))));
            } catch (FaultException refused) {
                cells.clear();
            }
            rows.put(name, cells);
        });
        return rows;
    }

    private static String request(ChatRequest asked, CodecRunner provider) {
        Losses losses = new Losses();
        try {
            provider.call(asked, losses);
        } catch (FaultException refused) {
            return "*refused*: " + cell(refused.fault().message());
        }
        return cell(losses);
    }

    private static Map<String, List<String>> answers(PackedCodecs codecs, String from) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        CodecRunner provider = codecs.runner(from);
        ChatRequest own = provider.throughWire(codecs.samples(from).withTools(), new Losses());
        codecs.samples(from).responses().forEach((name, sample) -> {
            var events = provider.readWhole(own, provider.writeWhole(own, sample, new Losses()));
            List<String> cells = new ArrayList<>();
            if (!CodecRunner.hasFailed(events)) {
                others(from).forEach(to -> cells.add(answer(codecs, to, CodecRunner.fold(events))));
            }
            rows.put(name, cells);
        });
        return rows;
    }

    private static String answer(PackedCodecs codecs, String to, ChatResponse answer) {
        CodecRunner client = codecs.runner(to);
        Losses losses = new Losses();
        ChatRequest asked = client.throughWire(codecs.samples(to).withTools(), new Losses());
        client.writeWhole(asked, answer, losses);
        return cell(losses);
    }

    private static String cell(Losses losses) {
        List<String> lines = new ArrayList<>();
        for (Loss loss : losses.list()) {
            String path = loss.path().isEmpty() ? "" : "`" + loss.path() + "` ";
            lines.add(path + loss.kind().name().toLowerCase(Locale.ROOT) + ": " + cell(loss.note()));
        }
        return String.join("<br>", lines);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", "\\n").replace("<", "&lt;");
    }
}
