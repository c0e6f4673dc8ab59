package dev.aiproxy.api.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a setting that config leaves out, written as it would be in YAML ({@code "30s"}, {@code "true"},
 * {@code "[a, b]"}). A component without it is required, except that a missing {@link java.util.Optional}, list, map or
 * nested record is empty (the record: all its defaults).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    String value();
}
