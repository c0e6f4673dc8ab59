package dev.aiproxy.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.aiproxy.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiStaysSmallTest {
    @ArchTest
    static final ArchRule dependsOnTheJdkJspecifySlf4jAndJacksonOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.slf4j..", "tools.jackson..", "dev.aiproxy.api..");
}
