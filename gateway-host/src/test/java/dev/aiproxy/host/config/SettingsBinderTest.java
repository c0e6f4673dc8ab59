package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsBinderTest {
    enum Kind {
        PLAIN,
        VERY_SPECIAL
    }

    @Doc("Everything.")
    record Everything(
            @Doc("Text.") String name,
            @Doc("Int.") @Default("7") int count,
            @Doc("Long.") @Default("5000000000") long big,
            @Doc("Double.") @Default("0.5") double share,
            @Doc("Boolean.") @Default("true") boolean enabled,
            @Doc("Duration.") @Default("1500ms") Duration pause,
            @Doc("Size.") @Default("64KiB") ByteSize size,
            @Doc("Secret.") Optional<Secret> apiKey,
            @Doc("Enum.") @Default("very-special") Kind kind,
            @Doc("List.") @Default("[a, b]") List<String> names,
            @Doc("Map.") Map<String, List<Integer>> numbers,
            @Doc("Record.") Inner inner,
            @Doc("Records.") List<Inner> inners,
            @Doc("Star.") @Default("*") String star) {}

    record Inner(@Doc("X.") @Default("1") int x) {}

    record Checked(
            @Doc("Key.") Secret key,
            @Doc("From.") int from,
            @Doc("To.") int to) {
        Checked {
            if (from > to) {
                throw new IllegalArgumentException("from is after to (key " + key.reveal() + ")");
            }
        }
    }

    record Open(
            @Doc("A.") @Default("0") int a,
            @Doc("Others.") @Rest ConfigNode.Mapping others) {}

    record Odd(@Doc("A type that settings can't have.") Thread thread) {}

    private final List<String> secrets = new ArrayList<>();
    private final SettingsBinder binder = new SettingsBinder(secrets::add);
    private final Problems problems = new Problems();

    private <C extends Record> Optional<C> bind(String yaml, Class<C> type) {
        return binder.bind(YamlReader.readMapping(yaml, "f.yaml", problems), type, "", problems);
    }

    private List<String> said() {
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void fillsInDefaults() {
        Everything bound = bind("name: n", Everything.class).orElseThrow();

        assertThat(bound)
                .isEqualTo(new Everything(
                        "n",
                        7,
                        5_000_000_000L,
                        0.5,
                        true,
                        Duration.ofMillis(1500),
                        ByteSize.parse("64KiB"),
                        Optional.empty(),
                        Kind.VERY_SPECIAL,
                        List.of("a", "b"),
                        Map.of(),
                        new Inner(1),
                        List.of(),
                        "*"));
    }

    @Test
    void bindsEveryType() {
        Everything bound = bind("""
                        name: 42
                        count: "3"
                        big: 9
                        share: 2
                        enabled: false
                        pause: 0
                        size: 1GiB
                        api_key: secret-1
                        kind: plain
                        names: []
                        numbers: { one: [1], two: [2, 2] }
                        inner: { x: 5 }
                        inners: [ {}, { x: 6 } ]
                        star: ''
                        """, Everything.class).orElseThrow();

        assertThat(bound)
                .isEqualTo(new Everything(
                        "42",
                        3,
                        9,
                        2,
                        false,
                        Duration.ZERO,
                        new ByteSize(1L << 30),
                        Optional.of(Secret.of("secret-1")),
                        Kind.PLAIN,
                        List.of(),
                        Map.of("one", List.of(1), "two", List.of(2, 2)),
                        new Inner(5),
                        List.of(new Inner(1), new Inner(6)),
                        ""));
        assertThat(secrets).containsExactly("secret-1");
        assertThat(bound.toString()).doesNotContain("secret-1");
    }

    @Test
    void findsAllProblems() {
        assertThat(bind("""
                        coutn: 3
                        big: 1.5
                        share: NaN
                        enabled: yes
                        pause: 30
                        size: big
                        api_key: [sk-canary]
                        kind: special
                        names: a
                        numbers: { one: [x] }
                        inner: 5
                        inners: [ { y: 6 } ]
                        """, Everything.class)).isEmpty();

        assertThat(said())
                .containsExactlyInAnyOrder(
                        "f.yaml:1: coutn: unknown key; did you mean 'count'?",
                        "f.yaml:1: name: is missing; expected a text",
                        "f.yaml:2: big: expected a whole number, not '1.5'",
                        "f.yaml:3: share: expected a number, not 'NaN'",
                        "f.yaml:4: enabled: expected true or false, not 'yes'",
                        "f.yaml:5: pause: expected a duration such as 250ms, 30s, 5m or 1h (3650d at most), not '30'",
                        "f.yaml:6: size: expected a size such as 512, 64KiB, 32MiB or 1GiB, not 'big'",
                        "f.yaml:7: api_key: expected a text",
                        "f.yaml:8: kind: expected one of plain, very-special, not 'special'",
                        "f.yaml:9: names: expected a list, written [a, b] or as lines that start with '- '",
                        "f.yaml:10: numbers.one[0]: expected a whole number, not 'x'",
                        "f.yaml:11: inner: expected keys and values",
                        "f.yaml:12: inners[0].y: unknown key; did you mean 'x'?");
    }

    @Test
    void reportsWhatAConstructorRefusesWithoutTheSecret() {
        bind("key: canary-secret\nfrom: 3\nto: 2", Checked.class);

        assertThat(said()).containsExactly("f.yaml:1: from is after to (key ***)");
    }

    @Test
    void doesNotRepeatALongValueThatMayBeAKey() {
        bind("name: n\ncount: sk-0123456789abcdef0123456789abcdef", Everything.class);

        assertThat(said()).containsExactly("f.yaml:2: count: expected a whole number, not a text of 35 characters");
    }

    @Test
    void givesTheRestToTheComponentThatTakesIt() {
        Open bound = bind("a: 1\nb: 2\nc: { d: 3 }", Open.class).orElseThrow();

        assertThat(bound.a()).isEqualTo(1);
        assertThat(bound.others().entries()).containsOnlyKeys("b", "c");
    }

    @Test
    void reportsATypeThatSettingsCanNotHave() {
        bind("thread: x", Odd.class);

        assertThat(said()).containsExactly("f.yaml:1: thread: a setting can't have the type java.lang.Thread");
    }

    @Test
    void takesAnEmptyTextForAMissingOptional() {
        assertThat(bind("name: n\napi_key: ''", Everything.class).orElseThrow().apiKey())
                .isEmpty();
    }

    @Test
    void bindsARecordOfAnotherClassLoaderAndLetsItGo() throws Exception {
        WeakReference<ClassLoader> loader = bindInLoaderOfItsOwn();

        for (int i = 0; i < 50 && !loader.refersTo(null); i++) {
            System.gc();
        }

        assertThat(loader.refersTo(null)).isTrue();
    }

    private WeakReference<ClassLoader> bindInLoaderOfItsOwn() throws Exception {
        URL[] classes = {
            StrangerSettings.class.getProtectionDomain().getCodeSource().getLocation()
        };
        ClassLoader own = new ClassLoader(SettingsBinderTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(StrangerSettings.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream in = URI.create(classes[0] + name.replace('.', '/') + ".class")
                        .toURL()
                        .openStream()) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Class<? extends Record> type =
                own.loadClass(StrangerSettings.class.getName()).asSubclass(Record.class);

        assertThat(type).isNotEqualTo(StrangerSettings.class);
        assertThat(bind("number: 9", type).orElseThrow().toString()).isEqualTo("StrangerSettings[number=9]");
        assertThat(SettingsSchema.of(type).at("/properties/number/default").asInt())
                .isEqualTo(1);
        return new WeakReference<>(own);
    }
}
