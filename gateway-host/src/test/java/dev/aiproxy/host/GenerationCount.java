package dev.aiproxy.host;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the generations of a plugin that are still in memory. */
public final class GenerationCount {
    private GenerationCount() {}

    /** Class loaders of a plugin's generations that are alive after a collection. */
    public static int of(String id) {
        System.gc();
        try {
            Object list = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmClassloaders",
                            new Object[] {new String[] {}},
                            new String[] {String[].class.getName()});
            return (int) Pattern.compile(Pattern.quote(id))
                    .matcher(String.valueOf(list))
                    .results()
                    .count();
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
