package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import org.junit.jupiter.api.Test;

class LossesTest {
    private final Losses losses = new Losses();

    @Test
    void listsThemInOrderWithTheirPlaces() {
        assertThat(losses.isEmpty()).isTrue();
        losses.add(Place.ROOT.member("seed"), Loss.Kind.DROPPED, "gone");
        losses.dropped(Extras.at("p", Place.ROOT.element("tools", 1)), "strict", "not taken");
        assertThat(losses.list())
                .containsExactly(
                        new Loss("seed", Loss.Kind.DROPPED, "gone"),
                        new Loss("tools[1].strict", Loss.Kind.DROPPED, "not taken"));
        assertThat(losses.isEmpty()).isFalse();
    }

    @Test
    void reportsExtrasToAForeignTargetOnly() {
        Extras extras =
                Extras.at("p", Place.ROOT.member("a")).with("x", Json.object()).with("y", Json.object());
        losses.extras(extras, "p");
        losses.extras(Extras.at("p", Place.ROOT), "q");
        assertThat(losses.count()).isZero();
        losses.extras(extras, "q");
        assertThat(losses.list()).extracting(Loss::path).containsExactly("a.x", "a.y");
    }

    @Test
    void listsTheFirstThousandAndCountsTheRest() {
        for (int i = 0; i < 2500; i++) {
            losses.add(Place.ROOT.element("a", i), Loss.Kind.DROPPED, "gone");
        }
        assertThat(losses.list()).hasSize(1000);
        assertThat(losses.count()).isEqualTo(2500);
        assertThat(losses.list().getLast().path()).isEqualTo("a[999]");
    }

    @Test
    void refusesWhenStrictWhatChangesTheMeaning() {
        assertThat(Loss.Kind.DROPPED.isRefusedWhenStrict()).isTrue();
        assertThat(Loss.Kind.CLAMPED.isRefusedWhenStrict()).isTrue();
        assertThat(Loss.Kind.DOWNGRADED.isRefusedWhenStrict()).isTrue();
        assertThat(Loss.Kind.EMULATED.isRefusedWhenStrict()).isFalse();
    }
}
