package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.Doc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/** Checks that a settings record says what each of its settings means. */
final class SettingsDocs {
    private SettingsDocs() {}

    static void check(Class<?> settings) {
        assertThat(settings.isRecord()).as("%s is a record", settings).isTrue();
        assertThat(settings.isAnnotationPresent(Doc.class))
                .as("%s has @Doc", settings)
                .isTrue();
        for (RecordComponent component : settings.getRecordComponents()) {
            Doc doc = component.getAnnotation(Doc.class);
            assertThat(doc).as("%s has @Doc", component).isNotNull();
            assertThat(doc == null ? "" : doc.value())
                    .as("@Doc of %s", component)
                    .isNotBlank();
            nested(component.getGenericType());
        }
    }

    private static void nested(Type type) {
        if (type instanceof Class<?> raw && raw.isRecord() && !raw.getName().startsWith("dev.aiproxy.api.")) {
            check(raw);
        } else if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                nested(argument);
            }
        }
    }
}
