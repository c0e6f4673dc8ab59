package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
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
            boolean plain = Set.of("text", "stored", "not stored").contains(name);
            if (!plain) {
                assertThat(Likeness.differences(request, samples.plain()))
                        .as(name)
                        .isNotEmpty();
            }
        });
        ChatResponse text = samples.responses().get("text");
        samples.responses()
                .forEach((name, response) -> assertThat(Likeness.differences(response, response))
                        .as(name)
                        .isEmpty());
        assertThat(Likeness.differences(samples.responses().get("call"), text)).isNotEmpty();
    }

    @Test
    void samplesUseEveryKindOfBlock() {
        Set<Class<?>> blocks = new HashSet<>();
        EnumSet<dev.aiproxy.api.chat.Turn.Role> roles = EnumSet.noneOf(dev.aiproxy.api.chat.Turn.Role.class);
        for (ChatRequest request :
                new CanonicalSamples("p", "home", "m").requests().values()) {
            request.turns().forEach(turn -> {
                roles.add(turn.role());
                turn.blocks().forEach(block -> blocks.add(block.getClass()));
            });
        }
        blocks.add(dev.aiproxy.api.chat.Block.Foreign.class);
        assertThat(blocks).containsExactlyInAnyOrder(dev.aiproxy.api.chat.Block.class.getPermittedSubclasses());
        assertThat(roles).containsExactly(dev.aiproxy.api.chat.Turn.Role.values());
    }
}
