package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.claude.models.AnthropicModels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Thinking for a model at hand: by effort where it adapts, by a budget where it does not, and {@code max_tokens} so that
 * both have room.
 */
final class ThinkingWriter {
    private static final int LEAST_BUDGET = 1024;
    private static final int USUAL_BUDGET = 8192;
    private static final String BINDING_BETA = "thinking-binding-controls-2026-08-01";

    private final ReasoningWish wish;
    private final @Nullable Integer asked;
    private final Extras extras;
    private final Place place;
    private final ModelFacts facts;
    private final Draft draft;
    private final Losses losses;
    private int tokens;

    ThinkingWriter(ChatRequest request, ModelFacts facts, Draft draft, Losses losses) {
        this.wish = request.reasoning();
        this.asked = request.maxOutput();
        this.extras = request.extras();
        this.place = extras.place();
        this.facts = facts;
        this.draft = draft;
        this.losses = losses;
        this.tokens = asked == null ? AnthropicModels.defaultOutput(facts) : asked;
    }

    /**
     * As Anthropic's own client said it.
     *
     * @param lacksThought whether thoughts are missing that a model that thinks with a budget insists on
     */
    void writeAsSaid(boolean lacksThought) {
        ReasoningWish.Mode mode = wish.mode();
        boolean adapts = AnthropicModels.thinks(facts, "adaptive");
        boolean refusesBudget = lacksThought && mode == ReasoningWish.Mode.ON;
        if (refusesBudget) {
            mode = adapts ? ReasoningWish.Mode.ADAPTIVE : ReasoningWish.Mode.OFF;
            losses.add(
                    place.member("thinking"),
                    adapts ? Loss.Kind.EMULATED : Loss.Kind.DROPPED,
                    "the thoughts before the last tool calls are gone, so that no budget is taken");
        }
        if (mode != ReasoningWish.Mode.UNSAID) {
            ObjectNode thinking = draft.body.putObject("thinking");
            thinking.put(
                    "type",
                    switch (mode) {
                        case ON -> "enabled";
                        case ADAPTIVE -> "adaptive";
                        case BETWEEN_TOOLS -> "between_tools";
                        case OFF, UNSAID -> "disabled";
                    });
            if (wish.budget() != null && !refusesBudget) {
                thinking.put("budget_tokens", wish.budget());
            }
            JsonNode said = extras.form(MessagesProtocol.ID, ThinkingReader.DISPLAY);
            boolean thinks = mode != ReasoningWish.Mode.OFF;
            if (said.isString() && (thinks || !refusesBudget)) {
                thinking.set("display", said);
            } else if (thinks || !refusesBudget) {
                display(thinking);
            }
            boolean saysBinding = extras.members().has("thinking.block_binding");
            if (facts.flag(AnthropicModels.BLOCK_BINDING, false) && thinks && !saysBinding) {
                bind(thinking);
            }
        }
        JsonNode begun = extras.form(MessagesProtocol.ID, RequestReader.EFFORT);
        if (begun.isString()) {
            draft.outputConfig().set("effort", begun);
        } else if (begun.isMissingNode() && wish.effort() != null) {
            draft.outputConfig().put("effort", wish.effort().word());
        }
        if (asked != null) {
            draft.body.put("max_tokens", asked);
        }
    }

    /**
     * For the model at hand.
     *
     * @param refusesBudget why a budget can't be used now; null if it can
     * @return whether the model thinks with a budget
     */
    boolean write(@Nullable String refusesBudget) {
        int most = AnthropicModels.maxOutput(facts);
        if (tokens > most) {
            losses.add(place.member("max_tokens"), Loss.Kind.CLAMPED, "the model gives at most " + most);
            tokens = most;
        }
        boolean byBudget = false;
        Effort effort = wish.asEffort();
        if (effort == Effort.NONE) {
            off();
        } else if (wish.mode() == ReasoningWish.Mode.BETWEEN_TOOLS) {
            byBudget = betweenTools(refusesBudget);
        } else if (wish.isWanted()) {
            byBudget = think(effort, refusesBudget);
        }
        draft.body.put("max_tokens", tokens);
        return byBudget;
    }

    private void off() {
        if (AnthropicModels.thinks(facts, "disabled")) {
            draft.body.putObject("thinking").put("type", "disabled");
        } else if (AnthropicModels.thinks(facts, "between_tools")) {
            draft.body.putObject("thinking").put("type", "between_tools");
        } else if (AnthropicModels.thinks(facts, "adaptive")) {
            losses.add(place.member("reasoning"), Loss.Kind.DOWNGRADED, "the model thinks always; as little as it can");
            effort(Effort.LOW);
        }
    }

    private boolean betweenTools(@Nullable String refusesBudget) {
        if (AnthropicModels.thinks(facts, "between_tools")) {
            ObjectNode thinking = draft.body.putObject("thinking");
            thinking.put("type", "between_tools");
            finish(thinking);
            if (wish.effort() != null) {
                effort(atMost(wish.effort(), Effort.HIGH));
            }
            return false;
        }
        losses.add(place.member("thinking"), Loss.Kind.DOWNGRADED, "the model does not think between tools only");
        return think(Effort.LOW, refusesBudget);
    }

    private boolean think(@Nullable Effort effort, @Nullable String refusesBudget) {
        boolean takesBudget = AnthropicModels.thinks(facts, "enabled");
        boolean adapts = AnthropicModels.thinks(facts, "adaptive");
        Integer budget = wish.budget();
        boolean saysBudget = budget != null && budget != ReasoningWish.DYNAMIC && wish.effort() == null;
        if (adapts && !(takesBudget && saysBudget && refusesBudget == null)) {
            ObjectNode thinking = draft.body.putObject("thinking");
            thinking.put("type", "adaptive");
            finish(thinking);
            if (effort != null) {
                effort(effort);
            }
            return false;
        }
        if (!takesBudget) {
            losses.add(place.member("reasoning"), Loss.Kind.DROPPED, "the model does not think");
            return false;
        }
        if (refusesBudget != null) {
            losses.add(place.member("reasoning"), Loss.Kind.DROPPED, refusesBudget);
            return false;
        }
        return budget(saysBudget && budget != null ? budget : budget(effort));
    }

    private int budget(@Nullable Effort effort) {
        if (effort == null) {
            return USUAL_BUDGET;
        }
        return switch (effort) {
            case NONE, MINIMAL, LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 16384;
            case XHIGH -> 32768;
            case MAX -> Math.min(AnthropicModels.maxOutput(facts), tokens) - LEAST_BUDGET;
        };
    }

    private boolean budget(int wanted) {
        int budget = Math.max(LEAST_BUDGET, wanted);
        if (tokens <= budget) {
            int before = tokens;
            tokens = (int) Math.min(AnthropicModels.maxOutput(facts), (long) tokens + budget);
            budget = Math.min(budget, tokens - 1);
            if (asked != null && tokens != before) {
                losses.add(place.member("max_tokens"), Loss.Kind.EMULATED, "raised to " + tokens + " for the thoughts");
            }
        }
        if (budget < LEAST_BUDGET) {
            losses.add(place.member("reasoning"), Loss.Kind.DROPPED, "the answer has no room for thoughts");
            return false;
        }
        ObjectNode thinking = draft.body.putObject("thinking");
        thinking.put("type", "enabled");
        thinking.put("budget_tokens", budget);
        finish(thinking);
        return true;
    }

    private void finish(ObjectNode thinking) {
        if (facts.flag(AnthropicModels.THINKING_DISPLAY, false)) {
            display(thinking);
        }
        if (facts.flag(AnthropicModels.BLOCK_BINDING, false)) {
            bind(thinking);
        }
    }

    /** A thought whose beginning has changed is to be left out rather than to be an error. */
    private void bind(ObjectNode thinking) {
        thinking.putObject("block_binding").put("prefix_mismatch_behavior", "drop_block");
        draft.betas.add(BINDING_BETA);
    }

    private void display(ObjectNode thinking) {
        switch (wish.show()) {
            case SUMMARY, CONCISE, DETAILED -> thinking.put("display", "summarized");
            case NONE -> thinking.put("display", "omitted");
            case UNSAID -> {
                // the model's own rule
            }
        }
    }

    /** The highest word that the model knows and that is not more than asked for; its lowest for less than that. */
    private void effort(Effort wanted) {
        List<String> words = facts.words(AnthropicModels.EFFORTS, List.of());
        String best = null;
        for (Effort effort : Effort.values()) {
            if (words.contains(effort.word()) && (best == null || effort.compareTo(wanted) <= 0)) {
                best = effort.word();
            }
        }
        if (best != null) {
            draft.outputConfig().put("effort", best);
            if (!best.equals(wanted.word()) && wish.effort() != null) {
                differs(wanted, best);
            }
        }
    }

    private void differs(Effort wanted, String chosen) {
        boolean less =
                Effort.of(chosen).filter(level -> level.compareTo(wanted) > 0).isEmpty();
        losses.add(
                place.member("reasoning"),
                less ? Loss.Kind.DOWNGRADED : Loss.Kind.EMULATED,
                "the model has no effort '" + wanted.word() + "': " + chosen);
    }

    private static Effort atMost(Effort effort, Effort most) {
        return effort.compareTo(most) > 0 ? most : effort;
    }
}
