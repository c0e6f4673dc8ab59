package dev.aiproxy.openai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.aiproxy.openai", importOptions = ImportOption.DoNotIncludeTests.class)
class CodecsArePureTest {
    private static final String[] CODECS = {
        "dev.aiproxy.openai.chat..", "dev.aiproxy.openai.responses..", "dev.aiproxy.openai.protocol.."
    };

    @ArchTest
    static final ArchRule codecsNeitherReadNorWriteNorWait = noClasses()
            .that()
            .resideInAnyPackage(CODECS)
            .and()
            // reads a table out of the jar, once
            .doNotBelongToAnyOf(ModelFactsTable.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net.http..",
                    "java.util.concurrent..",
                    "dev.aiproxy.api.transport..",
                    "dev.aiproxy.api.settings..",
                    "dev.aiproxy.openai.provider..");

    @ArchTest
    static final ArchRule codecsAskNobodyForTheTime = noClasses()
            .that()
            .resideInAnyPackage(CODECS)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);
}
