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
        assertThat(Names.meant("data", KNOWN)).contains("data-folder");
        assertThat(Names.meant("prot", KNOWN)).contains("port");
        assertThat(Names.meant("dat", KNOWN)).isEmpty();
        assertThat(Names.meant("something-else", KNOWN)).isEmpty();
        assertThat(Names.hint("data", KNOWN, "--")).isEqualTo("did you mean '--data-folder'?");
    }

    @Test
    void theBeginningOfANameIsNoSlip() {
        assertThat(Names.nearest("data", KNOWN)).isEmpty();
    }
}
