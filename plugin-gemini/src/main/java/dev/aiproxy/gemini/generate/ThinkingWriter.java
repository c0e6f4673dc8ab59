package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code thinkingConfig}: a budget of tokens for models up to 2.5, a level for later ones, never both. */
final class ThinkingWriter {
    private final Facts facts;
    private final Losses losses;
    private final Place place;

    ThinkingWriter(Facts facts, Losses losses, Place place) {
        this.facts = facts;
        this.losses = losses;
        this.place = place;
    }

    /** What to send; null if nothing has to be said. */
    @Nullable
    ObjectNode write(ReasoningWish wish) {
        if (wish.equals(ReasoningWish.UNSAID)) {
            return null;
        }
        if (facts.thinking().equals("none")) {
            if (wish.isWanted()) {
                losses.add(place, Loss.Kind.DROPPED, "the model does not think");
            }
            return null;
        }
        ObjectNode config = Json.object();
        Effort effort = wish.asEffort();
        if (wish.mode() == ReasoningWish.Mode.BETWEEN_TOOLS && effort == null) {
            losses.add(place, Loss.Kind.DOWNGRADED, "Gemini can't think between tools only");
            effort = Effort.NONE;
        }
        boolean thinks = facts.thinking().equals("budget") ? budget(wish, effort, config) : level(effort, config);
        if (thinks && isShown(wish.show())) {
            config.put("includeThoughts", true);
            if (wish.show() != ReasoningWish.Show.SUMMARY) {
                losses.add(place.member("summary"), Loss.Kind.EMULATED, "Gemini sums up as it finds fit");
            }
        }
        return config.isEmpty() ? null : config;
    }

    static boolean isShown(ReasoningWish.Show show) {
        return show != ReasoningWish.Show.UNSAID && show != ReasoningWish.Show.NONE;
    }

    private boolean level(@Nullable Effort effort, ObjectNode config) {
        if (effort == null) {
            return true;
        }
        List<String> levels = facts.levels();
        String chosen = levels.getLast();
        for (String level : levels) {
            Optional<Effort> known = Effort.of(level);
            if (known.isPresent() && known.get().compareTo(effort) >= 0) {
                chosen = level;
                break;
            }
        }
        if (effort == Effort.NONE) {
            losses.add(place, Loss.Kind.DOWNGRADED, "the model can't stop thinking: " + chosen);
        } else {
            differs(effort, chosen);
        }
        // The enum of the official clients is in upper case; the one level that it lacks is known in lower case only.
        config.put("thinkingLevel", chosen.equals("xhigh") ? chosen : chosen.toUpperCase(Locale.ROOT));
        return true;
    }

    private void differs(Effort wanted, String chosen) {
        if (!chosen.equals(wanted.word())) {
            boolean less = Effort.of(chosen)
                    .filter(level -> level.compareTo(wanted) > 0)
                    .isEmpty();
            losses.add(
                    place,
                    less ? Loss.Kind.DOWNGRADED : Loss.Kind.EMULATED,
                    "the model has no effort '" + wanted.word() + "': " + chosen);
        }
    }

    private boolean budget(ReasoningWish wish, @Nullable Effort effort, ObjectNode config) {
        Integer said = wish.budget();
        int wanted;
        if (said != null && wish.mode() != ReasoningWish.Mode.OFF) {
            wanted = said;
        } else if (effort != null) {
            wanted = budget(effort);
        } else if (wish.mode() == ReasoningWish.Mode.ADAPTIVE) {
            wanted = ReasoningWish.DYNAMIC;
        } else {
            return true;
        }
        if (wanted == 0 && facts.budgetOff()) {
            config.put("thinkingBudget", 0);
            return false;
        }
        if (wanted < 0) {
            config.put("thinkingBudget", ReasoningWish.DYNAMIC);
            return true;
        }
        int fitting = Math.clamp(wanted, facts.budgetLeast(), facts.budgetMost());
        if (wanted == 0) {
            losses.add(place, Loss.Kind.DOWNGRADED, "the model can't stop thinking: " + fitting + " tokens");
        } else if (fitting != wanted) {
            losses.add(place, Loss.Kind.CLAMPED, fitting + " tokens");
        }
        config.put("thinkingBudget", fitting);
        return true;
    }

    private int budget(Effort effort) {
        return switch (effort) {
            case NONE -> 0;
            case MINIMAL -> 512;
            case LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 24_576;
            case XHIGH -> 32_768;
            case MAX -> facts.budgetMost();
        };
    }
}
