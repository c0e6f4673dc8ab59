package dev.aiproxy.host.routing;

import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** From a method and a path to what stands behind it; made from the plugins that are installed; immutable. */
public final class RouteTable {
    /**
     * A target and what the path's variables stand for.
     *
     * @param variables decoded
     */
    public record Match(Target target, Map<String, String> variables) {}

    private static final String ANY = "*";

    private record Claim(String method, Target target) {
        boolean isFor(String other) {
            return method.equals(other) || method.equals(ANY) || other.equals(ANY);
        }
    }

    private final Map<String, List<Claim>> literal;
    private final SortedMap<PathPattern, List<Claim>> patterns;

    private RouteTable(Map<String, List<Claim>> literal, SortedMap<PathPattern, List<Claim>> patterns) {
        this.literal = literal;
        this.patterns = patterns;
    }

    /**
     * Finds the target of a request.
     *
     * @param hasHeader tells whether the request has a header; it settles who owns a path that two protocols share
     * @return null if the path belongs to nobody here, or to other methods only
     */
    public @Nullable Match find(String method, String path, Predicate<String> hasHeader) {
        List<Claim> claims = literal.get(path);
        if (claims != null) {
            Target target = choose(claims, method, hasHeader);
            if (target != null) {
                return new Match(target, Map.of());
            }
        }
        for (Map.Entry<PathPattern, List<Claim>> entry : patterns.entrySet()) {
            Map<String, String> variables = entry.getKey().match(path);
            if (variables != null) {
                Target target = choose(entry.getValue(), method, hasHeader);
                if (target != null) {
                    return new Match(target, variables);
                }
            }
        }
        return null;
    }

    /** The methods that a path has, in case {@link #find} found none for the one asked for. */
    public Set<String> methods(String path) {
        Set<String> methods = new LinkedHashSet<>();
        claimsOf(path).forEach(claim -> methods.add(claim.method()));
        return methods;
    }

    /** Any protocol entrance at a path, whatever its method; it gives errors their shape. */
    public Optional<Target.Door> doorAt(String path) {
        return claimsOf(path).stream()
                .map(Claim::target)
                .filter(Target.Door.class::isInstance)
                .map(Target.Door.class::cast)
                .findFirst();
    }

    private List<Claim> claimsOf(String path) {
        List<Claim> all = new ArrayList<>(literal.getOrDefault(path, List.of()));
        patterns.forEach((pattern, claims) -> {
            if (pattern.match(path) != null) {
                all.addAll(claims);
            }
        });
        return all;
    }

    /** All claims as text, in order, by owner: what {@code /admin/plugins} lists. */
    public Map<String, List<String>> byOwner() {
        Map<String, List<String>> lists = new TreeMap<>();
        literal.forEach((path, claims) -> claims.forEach(claim -> list(lists, claim, path)));
        patterns.forEach((pattern, claims) -> claims.forEach(claim -> list(lists, claim, pattern.toString())));
        lists.values().forEach(Collections::sort);
        return lists;
    }

    private static void list(Map<String, List<String>> lists, Claim claim, String path) {
        lists.computeIfAbsent(claim.target().owner(), owner -> new ArrayList<>())
                .add(claim.method() + " " + path);
    }

    /** A claim with a header before one without, and one for the very method before one for all. */
    private static @Nullable Target choose(List<Claim> claims, String method, Predicate<String> hasHeader) {
        Target best = null;
        int bestRank = 0;
        for (Claim claim : claims) {
            int rank = rank(claim, method, hasHeader);
            if (rank > bestRank) {
                best = claim.target();
                bestRank = rank;
            }
        }
        return best;
    }

    private static int rank(Claim claim, String method, Predicate<String> hasHeader) {
        boolean exact = claim.method().equals(method);
        if (!exact && !claim.method().equals(ANY)) {
            return 0;
        }
        Optional<String> header = claim.target().whenHeader();
        if (header.isPresent() && !hasHeader.test(header.get())) {
            return 0;
        }
        return 1 + (exact ? 1 : 0) + (header.isPresent() ? 2 : 0);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects claims and refuses the second owner of a path; the host is the first of its own. */
    public static final class Builder {
        private final Map<String, List<Claim>> literal = new HashMap<>();
        private final SortedMap<PathPattern, List<Claim>> patterns = new TreeMap<>();
        private final Map<String, String> owners = new HashMap<>();
        private final Map<String, List<Claim>> shapes = new HashMap<>();

        private Builder() {}

        /**
         * Adds the entrances of a protocol, each as written and below its platform's prefix, where a header need not
         * settle whose a path is unless it has two owners there, too.
         *
         * @throws RouteConflict if another plugin or the host has one of them
         */
        public Builder add(String owner, Protocol protocol) {
            Optional<Ingress> ingress = protocol.ingress();
            if (ingress.isEmpty()) {
                return this;
            }
            for (Entrance entrance : protocol.entrances()) {
                claim(entrance, entrance.path(), new Target.Door(owner, protocol, ingress.get(), entrance, ""));
                String prefixed = '/' + protocol.platform() + entrance.path();
                claim(
                        entrance,
                        prefixed,
                        new Target.Door(owner, protocol, ingress.get(), entrance, protocol.platform()));
            }
            return this;
        }

        /**
         * Adds an endpoint of a plugin.
         *
         * @throws RouteConflict if another plugin or the host has it
         */
        public Builder add(String owner, Route route) {
            claim(route.method(), route.path(), new Target.Endpoint(owner, route));
            return this;
        }

        private void claim(Entrance entrance, String path, Target target) {
            claim(entrance.method(), path, target);
        }

        private void claim(String method, String path, Target target) {
            PathPattern pattern = new PathPattern(path);
            HostPaths.takenBy(pattern).ifPresent(own -> {
                throw new RouteConflict(method + " " + path, "the host (as " + own + ")", target.owner());
            });
            String header = target.whenHeader()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .orElse("");
            String first = owners.putIfAbsent(method + ' ' + PathPattern.shape(path) + ' ' + header, target.owner());
            if (first != null) {
                throw new RouteConflict(method + " " + path, first, target.owner());
            }
            List<Claim> claims = PathPattern.isLiteral(path)
                    ? literal.computeIfAbsent(path, p -> new ArrayList<>(1))
                    : patterns.computeIfAbsent(pattern, p -> new ArrayList<>(1));
            Claim claim = new Claim(method, target);
            claims.add(claim);
            shapes.computeIfAbsent(PathPattern.shape(path), s -> new ArrayList<>(1))
                    .add(claim);
        }

        private void relax(String path, List<Claim> claims) {
            List<Claim> same = shapes.getOrDefault(PathPattern.shape(path), List.of());
            claims.replaceAll(claim -> relaxed(claim, same));
        }

        private static Claim relaxed(Claim claim, List<Claim> same) {
            boolean alone =
                    same.stream().filter(other -> other.isFor(claim.method())).count() == 1;
            return alone
                            && claim.target() instanceof Target.Door door
                            && !door.platform().isEmpty()
                    ? new Claim(claim.method(), door.withoutHeader())
                    : claim;
        }

        public RouteTable build() {
            literal.forEach(this::relax);
            patterns.forEach((pattern, claims) -> relax(pattern.toString(), claims));
            return new RouteTable(Map.copyOf(literal), patterns);
        }
    }
}
