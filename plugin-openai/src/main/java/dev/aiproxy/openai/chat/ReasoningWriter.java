package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.ReasoningWish.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes how much the model shall think, in the words of the service. */
final class ReasoningWriter {
    /** Chat Completions does not take the last of OpenAI's words. */
    private static final Effort MOST_ON_CHAT = Effort.XHIGH;

    private final ReasoningWish wish;
    private final Dialect dialect;
    private final Losses losses;
    private final boolean hasTools;

    ReasoningWriter(ChatRequest request, Dialect dialect, Losses losses) {
        this.wish = request.reasoning();
        this.dialect = dialect;
        this.losses = losses;
        this.hasTools = !request.tools().isEmpty();
    }

    /** Writes it; gives the effort that the model will make, as far as is known. */
    Effort write(ObjectNode body) {
        Effort usual = Effort.of(dialect.usualEffort()).orElse(Effort.NONE);
        if (!dialect.canReason()) {
            if (wish.isWanted()) {
                lost("the model does not reason");
            }
            return Effort.NONE;
        }
        Effort meant = meant(usual);
        if (dialect.isOpenAi() && hasTools && dialect.facts().flag("tools_need_responses", false)) {
            meant = withTools(meant, usual);
        }
        if (meant == null) {
            return usual;
        }
        if (dialect.isOpenAi()) {
            Effort taken = taken(meant, MOST_ON_CHAT);
            if (taken == null) {
                lost("the model takes no effort");
                return usual;
            }
            body.put("reasoning_effort", taken.word());
            return taken;
        }
        compatible(meant, body);
        return meant;
    }

    /** The effort that is meant; null to leave it to the model. */
    private @Nullable Effort meant(Effort usual) {
        Effort effort = wish.asEffort();
        if (effort != null) {
            return effort;
        }
        return switch (wish.mode()) {
            case BETWEEN_TOOLS -> Effort.LOW;
            case ON, ADAPTIVE -> usual == Effort.NONE ? Effort.MEDIUM : null;
            case UNSAID -> wish.budget() != null && usual == Effort.NONE ? Effort.MEDIUM : null;
            case OFF -> Effort.NONE;
        };
    }

    /** Function tools and reasoning together are refused here, and nobody took the other protocol. */
    private @Nullable Effort withTools(@Nullable Effort meant, Effort usual) {
        boolean reasons = (meant == null ? usual : meant) != Effort.NONE;
        if (!reasons || !dialect.efforts().contains(Effort.NONE.word())) {
            return meant;
        }
        if (wish.isWanted()) {
            losses.add(Place.ROOT.member("reasoning"), Kind.DOWNGRADED, "the model does not reason with tools here");
        }
        return Effort.NONE;
    }

    /** The nearest effort that the model takes, not more than is asked for unless it takes no less. */
    private @Nullable Effort taken(Effort meant, Effort most) {
        List<String> words = dialect.efforts();
        Effort below = null;
        Effort above = null;
        for (Effort effort : Effort.values()) {
            if (!words.contains(effort.word()) || effort.compareTo(most) > 0) {
                continue;
            }
            if (effort == Effort.NONE && meant != Effort.NONE) {
                continue;
            }
            if (effort.compareTo(meant) <= 0) {
                below = effort;
            } else if (above == null) {
                above = effort;
            }
        }
        Effort taken = below == null ? above : below;
        if (taken != null && taken != meant) {
            losses.add(
                    Place.ROOT.member("reasoning"),
                    Kind.DOWNGRADED,
                    "effort " + meant.word() + " is sent as " + taken.word());
        }
        return taken;
    }

    private void compatible(Effort meant, ObjectNode body) {
        Integer budget = wish.budget() == null || wish.budget() == ReasoningWish.DYNAMIC ? null : wish.budget();
        boolean on = meant != Effort.NONE;
        switch (dialect.reasoningStyle()) {
            case "reasoning_effort" -> effort(meant, body);
            case "enable_thinking" -> {
                body.put("enable_thinking", on);
                Integer tokens = budget == null && wish.effort() != null ? Integer.valueOf(tokens(meant)) : budget;
                if (on && tokens != null) {
                    body.put("thinking_budget", tokens);
                }
            }
            case "thinking" -> {
                body.putObject("thinking").put("type", on ? "enabled" : "disabled");
                if (on && (wish.effort() != null || budget != null)) {
                    losses.add(Place.ROOT.member("reasoning"), Kind.DOWNGRADED, "thinking is only on or off there");
                }
            }
            case "reasoning" -> {
                ObjectNode reasoning = body.putObject("reasoning");
                if (!on) {
                    reasoning.put("enabled", false);
                } else if (budget != null) {
                    reasoning.put("max_tokens", budget);
                } else {
                    reasoning.put("effort", meant.word());
                }
                if (wish.show() == ReasoningWish.Show.NONE) {
                    reasoning.put("exclude", true);
                }
            }
            default -> {
                if (on || wish.mode() == Mode.OFF) {
                    lost("the service is not known to reason on demand");
                }
            }
        }
    }

    private void effort(Effort meant, ObjectNode body) {
        Effort taken = meant == Effort.NONE && !dialect.efforts().contains("none") ? null : taken(meant, Effort.MAX);
        if (taken == null) {
            lost("the model takes no such effort");
        } else {
            body.put("reasoning_effort", taken.word());
        }
    }

    private static int tokens(Effort effort) {
        return switch (effort) {
            case NONE -> 0;
            case MINIMAL -> 512;
            case LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 16384;
            case XHIGH, MAX -> 32768;
        };
    }

    private void lost(String note) {
        losses.add(Place.ROOT.member("reasoning"), Kind.DROPPED, note);
    }
}
