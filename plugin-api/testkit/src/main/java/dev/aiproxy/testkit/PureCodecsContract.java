package dev.aiproxy.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.aiproxy.api.Component;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What the codecs of a protocol plugin must keep to: no I/O, clock, settings, threads or static state, so that they run
 * on the event loop and can be tested with bytes alone. Extend it and give it the packages that hold them.
 */
public abstract class PureCodecsContract {
    private static final String[] IMPURE = {
        "java.io",
        "java.nio.file..",
        "java.nio.channels..",
        "java.net.http..",
        "java.util.concurrent..",
        "dev.aiproxy.api.transport..",
        "dev.aiproxy.api.settings.."
    };

    private final String[] codecs;
    private final JavaClasses classes;

    /** @param packages names of the codecs' packages; what is below them belongs to them */
    protected PureCodecsContract(String... packages) {
        codecs = Arrays.stream(packages).map(name -> name + "..").toArray(String[]::new);
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(packages);
    }

    @Test
    void codecsAreWhereTheTestLooksForThem() {
        for (String each : codecs) {
            assertThat(classes.that(JavaClass.Predicates.resideInAPackage(each)))
                    .as(each)
                    .isNotEmpty();
        }
    }

    @Test
    void codecsNeitherReadNorWriteNorWait() {
        noClasses()
                .that()
                .resideInAnyPackage(codecs)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(IMPURE)
                .check(classes);
    }

    @Test
    void codecsKnowNoneOfThePartsThatDo() {
        DescribedPredicate<JavaClass> parts = JavaClass.Predicates.assignableTo(Component.class)
                .or(DescribedPredicate.describe(
                        "belong to a provider",
                        type -> type.getPackageName().matches(".*\\.provider(\\..*)?")
                                && !type.getPackageName().startsWith("dev.aiproxy.api.")));
        noClasses()
                .that()
                .resideInAnyPackage(codecs)
                .should()
                .dependOnClassesThat(parts)
                .check(classes);
    }

    @Test
    void codecsAskNobodyForTheTime() {
        noClasses()
                .that()
                .resideInAnyPackage(codecs)
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
                .areAssignableTo(Thread.class)
                .check(classes);
    }

    @Test
    void codecsKeepNothingInStaticFieldsThatChange() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(codecs)
                .and()
                .areStatic()
                .should()
                .beFinal()
                .allowEmptyShould(true)
                .check(classes);
    }
}
