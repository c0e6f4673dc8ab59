package dev.aiproxy.host.routing;

import dev.aiproxy.host.names.NamePattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** From a model to the tries that may answer for it; immutable, used from all event loops. */
public final class ModelRouter {
    /** Models that clients ask for are their own choice of words. */
    private static final int MOST_KNOWN_FITS = 1000;

    private static final int LONGEST_KNOWN_MODEL = 200;

    private static final String ELSEWHERE = "does not know what the request refers to";

    private final List<ProviderEntry> providers;
    private final Map<String, List<String>> aliases;
    private final Map<String, String> redirects;
    /** How well each provider fits a model: with many providers there are many patterns to look at. */
    private final Map<String, byte[]> fits = new ConcurrentHashMap<>();

    /**
     * @param providers best first
     * @param aliases names that stand for {@code provider/model} patterns
     * @param redirects models that are asked for under another name
     */
    public ModelRouter(
            List<ProviderEntry> providers, Map<String, List<String>> aliases, Map<String, String> redirects) {
        this.providers = List.copyOf(providers);
        this.aliases = Map.copyOf(aliases);
        this.redirects = Map.copyOf(redirects);
    }

    public List<ProviderEntry> providers() {
        return providers;
    }

    /** Whether a provider of that name is there. */
    public boolean knows(String provider) {
        return providers.stream().anyMatch(entry -> entry.name().equals(provider));
    }

    /**
     * The tries for a question. The same question, states and random numbers give the same plan.
     *
     * @param now by {@link System#nanoTime()}, to tell which accounts rest
     * @param explain whether reasons are wanted
     */
    public Plan plan(Question question, long now, RandomGenerator random, boolean explain) {
        Draft draft = new Draft(question, now, random, explain);
        String model = redirects.getOrDefault(question.model(), question.model());
        List<String> alias = aliases.get(model);
        if (alias != null) {
            for (String target : alias) {
                draft.aliasTarget(target);
            }
            return draft.finish();
        }
        int slash = model.indexOf('/');
        if (slash > 0 && knows(model.substring(0, slash))) {
            draft.named(model.substring(0, slash), model.substring(slash + 1));
            return draft.finish();
        }
        draft.fitting(model);
        return draft.finish();
    }

    /** See {@link ProviderEntry#fit}; in the order of the providers. */
    private byte[] fits(String model) {
        byte[] known = fits.get(model);
        if (known != null) {
            return known;
        }
        byte[] found = new byte[providers.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = (byte) (model.isEmpty() ? 2 : providers.get(i).fit(model));
        }
        if (fits.size() < MOST_KNOWN_FITS && model.length() <= LONGEST_KNOWN_MODEL) {
            fits.put(model, found);
        }
        return found;
    }

    /** A plan in the making. */
    private final class Draft {
        private final Question question;
        private final long now;
        private final RandomGenerator random;
        private final boolean explain;
        private final List<Attempt> attempts = new ArrayList<>(2);
        private final List<String> reasons = new ArrayList<>(0);
        private long shortestWait = Long.MAX_VALUE;

        Draft(Question question, long now, RandomGenerator random, boolean explain) {
            this.question = question;
            this.now = now;
            this.random = random;
            this.explain = explain;
        }

        /** {@code provider/model}, where a pattern with a star asks for the first concrete model that fits it; or a model. */
        void aliasTarget(String target) {
            int slash = target.indexOf('/');
            String name = slash < 0 ? target : target.substring(0, slash);
            String model = slash < 0 ? "*" : target.substring(slash + 1);
            if (!knows(name)) {
                fitting(target);
                return;
            }
            NamePattern pattern = new NamePattern(model);
            if (pattern.isLiteral()) {
                named(name, model);
                return;
            }
            for (ProviderEntry entry : providers) {
                if (entry.name().equals(name)) {
                    entry.models().stream()
                            .filter(NamePattern::isLiteral)
                            .map(NamePattern::text)
                            .filter(pattern::matches)
                            .findFirst()
                            .ifPresentOrElse(
                                    concrete -> add(entry, concrete),
                                    () -> out(entry.name(), "has no concrete model that fits " + model));
                }
            }
        }

        void named(String name, String model) {
            for (ProviderEntry entry : providers) {
                if (entry.name().equals(name)) {
                    add(entry, model);
                }
            }
        }

        /** Providers that are said to serve the model; if there is none, those of which nothing else is said. */
        void fitting(String model) {
            byte[] fits = fits(model);
            if (fitting(model, fits, 2)) {
                return;
            }
            fitting(model, fits, 1);
            if (explain) {
                for (int i = 0; i < fits.length; i++) {
                    if (fits[i] == 0) {
                        out(providers.get(i).name(), "does not serve " + model);
                    }
                }
            }
        }

        /** Those that fit so well, first those that are relayed to; true if any would do. */
        private boolean fitting(String model, byte[] fits, int fit) {
            boolean known = false;
            boolean others = false;
            for (int i = 0; i < fits.length; i++) {
                if (fits[i] == fit) {
                    ProviderEntry entry = providers.get(i);
                    if (speaks(entry, model)) {
                        known |= add(entry, model);
                    } else {
                        others = true;
                    }
                }
            }
            // One of which nothing is said serves a stranger's model only if it speaks the client's protocol, if any
            // does.
            if (!others || (known && fit == 1)) {
                return known;
            }
            for (int i = 0; i < fits.length; i++) {
                if (fits[i] == fit && !speaks(providers.get(i), model)) {
                    known |= add(providers.get(i), model);
                }
            }
            return known;
        }

        private boolean speaks(ProviderEntry entry, String model) {
            return entry.provider().protocols(model).contains(question.protocol());
        }

        /** The protocol to speak to a provider in: the client's own, else the best that it can be converted to. */
        private @Nullable String protocol(ProviderEntry entry, String model) {
            List<String> spoken = entry.provider().protocols(model);
            if (spoken.contains(question.protocol())) {
                return question.protocol();
            }
            for (String other : spoken) {
                if (question.convertible().test(other)) {
                    return other;
                }
            }
            return null;
        }

        /** True if the provider would do, even if all its accounts are busy or rest. */
        private boolean add(ProviderEntry entry, String model) {
            if (!entry.isOf(question.platform())) {
                out(entry.name(), "is not of the platform " + question.platform());
                return false;
            }
            if (question.provider().isPresent() && !question.provider().get().equals(entry.name())) {
                out(entry.name(), "is not the provider asked for");
                return false;
            }
            AccountName only = question.account().orElse(null);
            if (only != null && !only.provider().equals(entry.name())) {
                out(entry.name(), ELSEWHERE);
                return false;
            }
            String protocol = protocol(entry, model);
            if (protocol == null) {
                out(entry.name(), "does not speak " + question.protocol());
                return false;
            }
            for (AccountEntry account : AccountOrder.of(entry.accounts(), random)) {
                if (only != null && !only.account().equals(account.account().name())) {
                    out(entry.name() + '/' + account.account().name(), ELSEWHERE);
                    continue;
                }
                String obstacle = account.obstacle(now);
                if (obstacle.isEmpty()) {
                    attempts.add(new Attempt(entry, account, protocol, model));
                } else {
                    shortestWait = Math.min(shortestWait, account.retryIn(now));
                }
                if (explain) {
                    String name = entry.name() + '/' + account.account().name();
                    String open = protocol.equals(question.protocol()) ? "may be tried" : "may be tried in " + protocol;
                    out(name, obstacle.isEmpty() ? open : obstacle);
                }
            }
            return true;
        }

        private void out(String who, String why) {
            if (explain) {
                reasons.add(who + ": " + why);
            }
        }

        private boolean anyTired() {
            for (Attempt attempt : attempts) {
                if (attempt.account().state().isTired(now)) {
                    return true;
                }
            }
            return false;
        }

        Plan finish() {
            if (anyTired()) {
                attempts.sort(Comparator.comparing(
                        (Attempt attempt) -> attempt.account().state().isTired(now)));
            }
            boolean waits = attempts.isEmpty() && shortestWait < Long.MAX_VALUE;
            return new Plan(attempts, reasons, waits ? shortestWait : 0);
        }
    }
}
