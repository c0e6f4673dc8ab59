package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final List<String> KNOWN = List.of("data-folder", "plugins-folder", "port");

    @Test
    void theNearestNameIsMeant() {
        assertThat(Names.nearest("prot", KNOWN)).contains("port");
        assertThat(Names.nearest("data_foldr", KNOWN)).contains("data-folder");
    }

    @Test
    void theBeginningOfANameMeansIt() {
        assertThat(Names.nearest("data", KNOWN)).contains("data-folder");
        assertThat(Names.nearest("dat", KNOWN)).isEmpty();
        assertThat(Names.nearest("something-else", KNOWN)).isEmpty();
    }
}
