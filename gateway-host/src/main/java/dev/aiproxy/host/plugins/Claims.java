package dev.aiproxy.host.plugins;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who owns which name and which path; the first to ask has it. */
final class Claims {
    private final Map<String, String> owners = new HashMap<>();

    /**
     * Gives a plugin all that it claims, or nothing.
     *
     * @return why not, naming both jars; empty if it was admitted
     */
    String admit(LoadedPlugin plugin) {
        Set<String> claimed = new HashSet<>();
        for (Claim claim : plugin.claims()) {
            String owner = owners.get(claim.key());
            if (owner != null) {
                return plugin.file() + " and " + owner + " both have " + claim.text() + "; " + owner + " is used";
            }
            if (!claimed.add(claim.key())) {
                return plugin.file() + " has " + claim.text() + " twice";
            }
        }
        claimed.forEach(key -> owners.put(key, plugin.file()));
        return "";
    }
}
