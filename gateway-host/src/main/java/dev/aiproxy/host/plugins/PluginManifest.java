package dev.aiproxy.host.plugins;

import dev.aiproxy.api.ApiVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.VersionManager;

/**
 * What a jar says about itself, unchecked; what is missing is empty.
 *
 * @param bringsApi whether the jar has classes of plugin-api inside
 */
record PluginManifest(
        String id, String version, String entryClass, String requires, String dependencies, boolean bringsApi) {
    /** A jar that could not be read. */
    static final PluginManifest UNKNOWN = new PluginManifest("", "", "", "", "", false);

    /** Ids of plugins, names of contributions and protocols. */
    static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final VersionManager VERSIONS = new DefaultVersionManager();
    private static final Pattern PLAIN_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    /** @throws IOException if it is no complete jar */
    static PluginManifest read(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            boolean bringsApi = file.stream()
                    .anyMatch(entry -> entry.getName().startsWith("dev/aiproxy/api/") && !entry.isDirectory());
            return new PluginManifest(
                    text(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_ID)),
                    text(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_VERSION)),
                    text(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_CLASS)),
                    text(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_REQUIRES)),
                    text(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_DEPENDENCIES)),
                    bringsApi);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** Whether the id can be used to speak of the plugin. */
    boolean hasValidId() {
        return NAME.matcher(id).matches();
    }

    /**
     * Why a jar with this manifest cannot be loaded; empty if it can.
     *
     * @param file the jar's name
     */
    String problem(String file) {
        if (id.isEmpty()) {
            return file + " is no plugin: its manifest has no Plugin-Id";
        }
        if (!hasValidId()) {
            return "Plugin-Id '" + id + "' of " + file + " is not made of lower-case letters, digits and single dashes";
        }
        if (!isVersion(version)) {
            return "Plugin-Version '" + version + "' of " + file + " is not a semantic version such as 1.2.3";
        }
        if (entryClass.isEmpty()) {
            return "the manifest of " + file + " has no Plugin-Class";
        }
        if (!dependencies.isEmpty()) {
            return file + " has Plugin-Dependencies '" + dependencies
                    + "', but plugins do not depend on each other: they meet by names in the config";
        }
        return gate(file);
    }

    private String gate(String file) {
        if (requires.isEmpty()) {
            return "the manifest of " + file + " has no Plugin-Requires; it names the versions of plugin-api that the"
                    + " plugin works with, such as >=" + ApiVersion.CURRENT;
        }
        try {
            if (VERSIONS.checkVersionConstraint(ApiVersion.CURRENT, range())) {
                return "";
            }
        } catch (RuntimeException _) {
            return "Plugin-Requires '" + requires + "' of " + file + " is not a range of versions such as >="
                    + ApiVersion.CURRENT;
        }
        return file + " (" + id + " " + version + ") requires plugin-api " + requires + ", but this gateway has "
                + ApiVersion.CURRENT;
    }

    /** A plain version means that one or a later one, as PF4J has it. */
    private String range() {
        return PLAIN_VERSION.matcher(requires).matches() ? ">=" + requires : requires;
    }

    private static boolean isVersion(String version) {
        try {
            return VERSIONS.compareVersions(version, version) == 0;
        } catch (RuntimeException _) {
            return false;
        }
    }
}
