package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private final Problems problems = new Problems();

    private ConfigNode.Mapping read(String text) {
        return YamlReader.readMapping(text, "f.yaml", problems);
    }

    private List<String> said() {
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void knowsTheLineOfEveryKeyAndValue() {
        ConfigNode.Mapping tree = read("a: 1\nb:\n  c:\n    - x\n    - y: 2\nd:\n");

        assertThat(tree.find("b", "c", 1, "y").orElseThrow().place()).hasToString("f.yaml:5");
        assertThat(tree.find("b", "c", 0))
                .contains(new ConfigNode.Scalar("x", false, new ConfigNode.Place("f.yaml", 4)));
        assertThat(tree.find("d")).contains(new ConfigNode.Scalar("", true, new ConfigNode.Place("f.yaml", 6)));
        assertThat(tree.find("b", "z")).isEmpty();
        assertThat(tree.find("b", "c", 2)).isEmpty();
        assertThat(said()).isEmpty();
    }

    @Test
    void readsJson() {
        ConfigNode.Mapping tree = read("{\n\t\"a\":{\"b\":[1,\"x\\/y\\u00e9\"]},\"c\":null}");

        assertThat(said()).isEmpty();
        assertThat(tree.find("a", "b", 1).orElseThrow()).extracting("value").isEqualTo("x/yé");
        assertThat(tree.find("c").orElseThrow()).extracting("isNull").isEqualTo(true);
        assertThat(said()).isEmpty();
    }

    @Test
    void takesAnEmptyFileForNoKeys() {
        assertThat(read("").entries()).isEmpty();
        assertThat(read("# nothing\n").entries()).isEmpty();
        assertThat(said()).isEmpty();
    }

    @Test
    void makesNoObjectsOfTags() {
        read("a: !!java.net.URL [http://x]");
        read("a: !local v\nb: !!binary eHg=");

        assertThat(said())
                .containsExactly(
                        "f.yaml:1: not valid YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL",
                        "f.yaml:1: tags such as !local are not allowed",
                        "f.yaml:2: tags such as tag:yaml.org,2002:binary are not allowed");
    }

    @Test
    void quotesNothingOfABrokenFile() {
        read("a: 1\napi_key: 'sk-canary\n");
        read("api_key: *canary\n");
        read("api_key: canary: canary\n");

        assertThat(said()).hasSize(3).allMatch(each -> each.startsWith("f.yaml:") && !each.contains("canary"));
        assertThat(said().get(2)).startsWith("f.yaml:1: not valid YAML: mapping values are not allowed here");
    }

    @Test
    void boundsAliases() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 24; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        read(bomb.toString());
        read("a: &a [*a]");

        assertThat(said()).hasSize(1).allMatch(each -> each.contains("not valid YAML: too large"));
    }

    @Test
    void followsAnAlias() {
        assertThat(read("a: &x {k: 1}\nb: *x").find("b", "k")).isPresent();
    }

    @Test
    void refusesWhatIsNoMapping() {
        read("[1, 2]");
        read("just text");

        assertThat(said()).containsExactly("f.yaml:1: expected keys and values, such as 'port: 3000'");
    }
}
