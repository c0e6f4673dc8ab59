package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolNamesTest {
    private final ToolNames words = new ToolNames(ToolNames.Alphabet.WORD, 64);
    private final ToolNames identifiers = new ToolNames(ToolNames.Alphabet.IDENTIFIER, 128);

    @Test
    void leavesANameThatFits() {
        assertThat(words.write(null, "get_weather-2")).isEqualTo("get_weather-2");
        assertThat(identifiers.write(null, "_a.b:c-d")).isEqualTo("_a.b:c-d");
    }

    @Test
    void putsTheNamespaceBeforeTheName() {
        assertThat(words.write("crm", "find")).isEqualTo("crm__find");
        assertThat(words.read("crm__find")).isEqualTo(new ToolNames.Original("crm", "find"));
    }

    @Test
    void replacesWhatTheTargetDoesNotTake() {
        assertThat(words.write(null, "a.b/c ü")).isEqualTo("a_b_c__");
        assertThat(identifiers.write(null, "1st")).isEqualTo("_1st");
        assertThat(identifiers.write(null, "-x")).isEqualTo("_-x");
        assertThat(words.write(null, "")).isEqualTo("_");
        assertThat(words.read("a_b_c__").name()).isEqualTo("a.b/c ü");
    }

    @Test
    void cutsALongNameAndTellsItFromOthersWithTheSameBeginning() {
        String first = words.write(null, "a".repeat(70) + "1");
        String second = words.write(null, "a".repeat(70) + "2");
        assertThat(first).hasSize(64).isNotEqualTo(second);
        assertThat(second).hasSize(64);
        assertThat(words.write(null, "b".repeat(64))).isEqualTo("b".repeat(64));
    }

    @Test
    void tellsNamesApartThatBecomeAlike() {
        List<String> sent = new ArrayList<>();
        for (String name : List.of("a.b", "a_b", "a/b", "a b")) {
            sent.add(words.write(null, name));
        }
        sent.add(words.write("a", "b"));
        sent.add(words.write(null, "a__b"));
        assertThat(sent).doesNotHaveDuplicates();
        assertThat(words.read(sent.get(1)).name()).isEqualTo("a_b");
        assertThat(words.read(sent.get(4))).isEqualTo(new ToolNames.Original("a", "b"));
    }

    @Test
    void leavesANameThatTheClientNeverDeclared() {
        assertThat(words.read("made_up")).isEqualTo(new ToolNames.Original(null, "made_up"));
    }

    @Test
    void isBijectiveAndDeterministicForAnyNames() {
        for (int seed = 0; seed < 200; seed++) {
            for (ToolNames.Alphabet alphabet : List.of(ToolNames.Alphabet.WORD, ToolNames.Alphabet.IDENTIFIER)) {
                int longest = 20 + seed % 3 * 44;
                ToolNames names = new ToolNames(alphabet, longest);
                ToolNames again = new ToolNames(alphabet, longest);
                Random random = new Random(seed);
                Set<String> sent = new HashSet<>();
                Set<ToolNames.Original> originals = new HashSet<>();
                for (int i = 0; i < 40; i++) {
                    ToolNames.Original original =
                            new ToolNames.Original(random.nextInt(3) == 0 ? "n" : null, name(random));
                    String written = names.write(original.namespace(), original.name());
                    assertThat(again.write(original.namespace(), original.name()))
                            .isEqualTo(written);
                    assertThat(names.write(original.namespace(), original.name()))
                            .isEqualTo(written);
                    assertThat(names.read(written)).isEqualTo(original);
                    assertThat(written).isNotEmpty().hasSizeLessThanOrEqualTo(longest);
                    for (int at = 0; at < written.length(); at++) {
                        assertThat(alphabet.allows(written.charAt(at), at)).isTrue();
                    }
                    assertThat(sent.add(written)).isEqualTo(originals.add(original));
                }
            }
        }
    }

    private static String name(Random random) {
        String characters = "ab_.:-1 é😀";
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(random.nextInt(5) == 0 ? 100 : 4); n >= 0; n--) {
            name.append(characters.charAt(random.nextInt(characters.length())));
        }
        return name.toString();
    }
}
