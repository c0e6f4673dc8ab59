package dev.aiproxy.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** What the contracts may stand on: whatever they show, every plugin has to live with. */
@AnalyzeClasses(packages = "dev.aiproxy.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiArchitectureTest {
    @ArchTest
    static final ArchRule contractsStandOnTheJdkAndThreeLibraries = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "dev.aiproxy.api..", "org.jspecify.annotations..", "org.slf4j..", "tools.jackson..");

    @ArchTest
    static final ArchRule formatsArePure = noClasses()
            .that()
            .resideInAnyPackage("dev.aiproxy.api.wire..", "dev.aiproxy.api.chat..", "dev.aiproxy.api.json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule formatsKnowNothingOfSettingsTransportsAndRoutes = noClasses()
            .that()
            .resideInAnyPackage("dev.aiproxy.api.wire..", "dev.aiproxy.api.chat..", "dev.aiproxy.api.json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.aiproxy.api.settings..",
                    "dev.aiproxy.api.transport..",
                    "dev.aiproxy.api.route..",
                    "dev.aiproxy.api.usage..");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(new ArchCondition<>("belong to a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
                }
            });
}
