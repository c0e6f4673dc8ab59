package dev.aiproxy.host;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/**
 * The floors of the host. One thing that the rules do not see: {@code config.ForeignShape} names the provider type
 * {@code openai} as text, for itself and for {@code config.ForeignChannels}, because the files that they translate have
 * no word for the kind of their services.
 */
@AnalyzeClasses(packages = "dev.aiproxy.host", importOptions = ImportOption.DoNotIncludeTests.class)
class HostArchitectureTest {
    private static final String HOST = "dev.aiproxy.host";
    private static final String ROOT = "root";

    /** From the lowest to the highest; a package knows those of lower floors alone. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("names", "http1"),
            List.of("config", "log", "plugins", "access", "routing", "usage", "upstream", "tls"),
            List.of("runtime"),
            List.of("pipeline", "admin"),
            List.of("door"),
            List.of(ROOT));

    @ArchTest
    static final ArchRule packagesKnowLowerFloorsAlone = floors();

    @ArchTest
    static final ArchRule everyPackageHasItsFloor = classes()
            .should()
            .resideInAnyPackage(FLOORS.stream()
                    .flatMap(List::stream)
                    .map(HostArchitectureTest::packageOf)
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule onlyThePluginsFloorKnowsPf4j = only("org.pf4j..", "plugins");

    @ArchTest
    static final ArchRule onlyTheDataPlaneKnowsNetty = only("io.netty..", "http1", "upstream", "pipeline", "door");

    @ArchTest
    static final ArchRule onlyTheAdminApiKnowsMicronaut = only("io.micronaut..", "admin");

    @ArchTest
    static final ArchRule onlyTheAdminApiKnowsMicrometer = only("io.micrometer..", "admin");

    @ArchTest
    static final ArchRule theHostKnowsPluginsByTheirContractsAlone = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "belong to a plugin",
                    (JavaClass type) -> type.getPackageName().startsWith("dev.aiproxy.")
                            && !type.getPackageName().matches("dev\\.aiproxy\\.(host|api)(\\..*)?")));

    @ArchTest
    static final ArchRule nobodyUsesTheHttpClientOfTheJdk =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net.http..", "sun.net..", "com.sun..");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes().should(belongToANullMarkedPackage());

    private static LayeredArchitecture floors() {
        LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInAnyPackage(HOST + "..");
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                architecture = architecture.layer(name).definedBy(packageOf(name));
            }
        }
        List<String> lower = new ArrayList<>();
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                architecture = lower.isEmpty()
                        ? architecture.whereLayer(name).mayNotAccessAnyLayer()
                        : architecture.whereLayer(name).mayOnlyAccessLayers(lower.toArray(String[]::new));
            }
            lower.addAll(floor);
        }
        return architecture;
    }

    private static String packageOf(String name) {
        return name.equals(ROOT) ? HOST : HOST + "." + name;
    }

    private static ArchRule only(String library, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(java.util.Arrays.stream(packages)
                        .map(HostArchitectureTest::packageOf)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static ArchCondition<JavaClass> belongToANullMarkedPackage() {
        Map<String, Boolean> known = new java.util.concurrent.ConcurrentHashMap<>();
        return new ArchCondition<>("belong to a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = known.computeIfAbsent(
                        type.getPackageName(), name -> type.getPackage().isAnnotatedWith(NullMarked.class));
                events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
            }
        };
    }
}
