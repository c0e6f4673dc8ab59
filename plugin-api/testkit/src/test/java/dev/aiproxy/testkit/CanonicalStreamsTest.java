package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Turn;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanonicalStreamsTest {
    @Test
    void keepToTheGrammarAndAreTheSameForOneSeed() {
        Set<Class<?>> kinds = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            for (List<ChatEvent> events :
                    List.of(CanonicalStreams.common(seed, "p"), CanonicalStreams.any(seed, "p"))) {
                EventGrammar grammar = new EventGrammar(event -> kinds.add(event.getClass()));
                events.forEach(grammar);
                assertThat(grammar.hasEnded()).isTrue();
            }
            assertThat(CanonicalStreams.any(seed, "p")).isEqualTo(CanonicalStreams.any(seed, "p"));
        }
        assertThat(kinds).containsExactlyInAnyOrder(ChatEvent.class.getPermittedSubclasses());
    }

    @Test
    void samplesAreLikeThemselvesAndUnlikeThePlain() {
        CanonicalSamples samples = new CanonicalSamples("p", "home", "m");
        samples.requests().forEach((name, request) -> {
            assertThat(Likeness.differences(request, request)).as(name).isEmpty();
            boolean plain = Set.of("text", "not stored", "service tier auto").contains(name);
            if (!plain) {
                assertThat(Likeness.differences(request, samples.plain()))
                        .as(name)
                        .isNotEmpty();
            }
        });
        samples.responses()
                .forEach((name, response) -> assertThat(Likeness.differences(response, response))
                        .as(name)
                        .isEmpty());
        ChatResponse text = Objects.requireNonNull(samples.responses().get("text"));
        ChatResponse call = Objects.requireNonNull(samples.responses().get("call"));
        assertThat(Likeness.differences(call, text)).isNotEmpty();
    }

    @Test
    void samplesUseEveryKindOfBlock() {
        Set<Class<?>> blocks = new HashSet<>();
        EnumSet<Turn.Role> roles = EnumSet.noneOf(Turn.Role.class);
        for (ChatRequest request :
                new CanonicalSamples("p", "home", "m").requests().values()) {
            request.turns().forEach(turn -> {
                roles.add(turn.role());
                turn.blocks().forEach(block -> blocks.add(block.getClass()));
            });
        }
        blocks.add(Block.Foreign.class);
        assertThat(blocks).containsExactlyInAnyOrder(Block.class.getPermittedSubclasses());
        assertThat(roles).containsExactly(Turn.Role.values());
    }
}
