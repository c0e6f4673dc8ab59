package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import java.util.List;
import java.util.Locale;

/** The report of losses as a header field: how many, and the first of them with what became of them. */
final class LossHeader {
    private static final int SHOWN = 5;
    private static final int LONGEST_PATH = 100;

    private LossHeader() {}

    static String of(Losses losses) {
        List<Loss> all = losses.list();
        StringBuilder text = new StringBuilder().append(losses.count());
        for (Loss loss : all.subList(0, Math.min(SHOWN, all.size()))) {
            text.append("; ")
                    .append(printable(loss.path()))
                    .append(' ')
                    .append(loss.kind().name().toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    /** Paths have the client's own words in them, which may be anything. */
    private static String printable(String path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(path.length(), LONGEST_PATH); i++) {
            char character = path.charAt(i);
            text.append(character > ' ' && character < 0x7F && character != ';' ? character : '_');
        }
        return text.toString();
    }
}
