package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelRouterTest {
    private static final long NOW = System.nanoTime();
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> ANY = List.of();

    private static ModelRouter router(ProviderEntry... providers) {
        return new ModelRouter(List.of(providers), Map.of(), Map.of());
    }

    private static Plan plan(ModelRouter router, String model) {
        return plan(router, new Question("chat", model, "", Optional.empty()));
    }

    private static Plan plan(ModelRouter router, Question question) {
        return router.plan(question, NOW, new Random(1), true);
    }

    private static List<String> tries(Plan plan) {
        return plan.attempts().stream()
                .map(attempt -> attempt.provider().name()
                        + '/'
                        + attempt.account().account().name()
                        + ' '
                        + attempt.model())
                .toList();
    }

    @Test
    void aListInConfigIsStrictAndWhatAKindIsKnownForIsAPreference() {
        ModelRouter router = router(
                Routing.provider("any", ANY, ANY),
                Routing.provider("strict", List.of("gpt-*"), ANY),
                Routing.provider("known", ANY, List.of("claude-*")));
        assertThat(tries(plan(router, "gpt-5"))).containsExactly("strict/one gpt-5");
        assertThat(tries(plan(router, "claude-x"))).containsExactly("known/one claude-x");
        assertThat(tries(plan(router, "llama"))).containsExactly("any/one llama", "known/one llama");
    }

    /** More models than a router keeps what it has found out about. */
    @Test
    void aModelIsAnsweredForAlikeHoweverManyHaveBeenAskedFor() {
        ModelRouter router = router(
                Routing.provider("even", List.of("*0", "*2", "*4", "*6", "*8"), ANY),
                Routing.provider("any", ANY, ANY));
        String lengthy = "m".repeat(1_000) + "2";
        for (int round = 0; round < 2; round++) {
            assertThat(tries(plan(router, lengthy))).containsExactly("even/one " + lengthy);
            for (int i = 0; i < 1_500; i++) {
                String model = "m-" + i;
                assertThat(tries(plan(router, model))).containsExactly((i % 2 == 0 ? "even" : "any") + "/one " + model);
            }
        }
    }

    @Test
    void aModelThatNobodyServesHasNoTryAndAReason() {
        Plan plan = plan(router(Routing.provider("strict", List.of("gpt-*"), ANY)), "llama");
        assertThat(plan.attempts()).isEmpty();
        assertThat(plan.waitNanos()).isZero();
        assertThat(plan.reasons()).containsExactly("strict: does not serve llama");
    }

    @Test
    void whoSpeaksAnotherProtocolIsPassedOverForAnyoneWhoSpeaksThis() {
        ModelRouter router =
                router(Routing.provider("other", "messages", ANY, List.of("gpt-*")), Routing.provider("any", ANY, ANY));
        Plan plan = plan(router, "gpt-5");
        assertThat(tries(plan)).containsExactly("any/one gpt-5");
        assertThat(plan.reasons()).contains("other: does not speak chat", "any/one: may be tried");
    }

    private static Plan converting(ModelRouter router, String model) {
        return plan(router, new Question("chat", model, "", Optional.empty(), Optional.empty(), "messages"::equals));
    }

    @Test
    void whoServesTheModelInTheClientsProtocolComesBeforeWhoMustBeConvertedTo() {
        ModelRouter router = router(
                Routing.provider("far", "messages", List.of("m"), ANY),
                Routing.provider("deaf", "other", List.of("m"), ANY),
                Routing.provider("near", List.of("m"), ANY));
        Plan plan = converting(router, "m");
        assertThat(tries(plan)).containsExactly("near/one m", "far/one m");
        assertThat(plan.attempts().getLast().protocol()).isEqualTo("messages");
        assertThat(plan.reasons()).contains("far/one: may be tried in messages", "deaf: does not speak chat");
    }

    @Test
    void whoIsSaidToServeTheModelIsConvertedToBeforeAStrangerIsRelayedTo() {
        ModelRouter router = router(
                Routing.provider("stranger", ANY, ANY),
                Routing.provider("known", "messages", ANY, List.of("claude-*")));
        assertThat(tries(converting(router, "claude-x"))).containsExactly("known/one claude-x");
    }

    @Test
    void aStrangersModelIsRelayedIfItCanBeAndElseConverted() {
        ProviderEntry far = Routing.provider("far", "messages", ANY, ANY);
        assertThat(tries(converting(router(far, Routing.provider("near", ANY, ANY)), "m")))
                .containsExactly("near/one m");
        assertThat(tries(converting(router(far), "m"))).containsExactly("far/one m");
    }

    @Test
    void aTiredRelayComesAfterAConversion() {
        AccountEntry tired = Routing.account("one", 1, 0, 0);
        tired.state().tire(NOW + SECOND);
        ModelRouter router = router(
                Routing.provider("near", List.of("m"), ANY, tired),
                Routing.provider("far", "messages", List.of("m"), ANY));
        assertThat(tries(converting(router, "m"))).containsExactly("far/one m", "near/one m");
    }

    @Test
    void aPrefixNamesTheProvider() {
        ModelRouter router = router(Routing.provider("a", List.of("m"), ANY), Routing.provider("b", List.of("m"), ANY));
        assertThat(tries(plan(router, "b/m"))).containsExactly("b/one m");
        assertThat(tries(plan(router, "b/unlisted/with/slash"))).containsExactly("b/one unlisted/with/slash");
        assertThat(tries(plan(router, "nobody/m"))).isEmpty();
    }

    @Test
    void aRedirectComesBeforeEverythingElse() {
        ModelRouter router = new ModelRouter(
                List.of(Routing.provider("a", ANY, ANY), Routing.provider("b", ANY, ANY)),
                Map.of("fast", List.of("b/small")),
                Map.of("gpt-3.5", "fast", "old", "a/new"));
        assertThat(tries(plan(router, "gpt-3.5"))).containsExactly("b/one small");
        assertThat(tries(plan(router, "old"))).containsExactly("a/one new");
    }

    @Test
    void anAliasIsTriedTargetByTargetWithConcreteModelsForPatterns() {
        ModelRouter router = new ModelRouter(
                List.of(
                        Routing.provider("a", List.of("gpt-*", "gpt-5", "o3"), ANY),
                        Routing.provider("b", List.of("claude-4"), ANY)),
                Map.of("best", List.of("b/claude-4", "a/gpt*", "a/zzz*", "gpt-5", "b")),
                Map.of());
        Plan plan = plan(router, "best");
        assertThat(tries(plan)).containsExactly("b/one claude-4", "a/one gpt-5", "a/one gpt-5", "b/one claude-4");
        assertThat(plan.reasons()).contains("a: has no concrete model that fits zzz*");
    }

    @Test
    void aPlatformRestrictsTheProviders() {
        ModelRouter router =
                router(Routing.provider("openai-1", ANY, List.of("gpt-*")), Routing.provider("claude-1", ANY, ANY));
        Plan plan = plan(router, new Question("chat", "gpt-5", "claude", Optional.empty()));
        assertThat(tries(plan)).containsExactly("claude-1/one gpt-5");
        assertThat(plan.reasons()).contains("openai-1: is not of the platform claude");
        Plan named = plan(router, new Question("chat", "openai-1/gpt-5", "claude", Optional.empty()));
        assertThat(tries(named)).isEmpty();
    }

    @Test
    void aKeyOrHeaderMayAllowOneProviderAlone() {
        ModelRouter router = router(Routing.provider("a", ANY, ANY), Routing.provider("b", ANY, ANY));
        Plan plan = plan(router, new Question("chat", "m", "", Optional.of("b")));
        assertThat(tries(plan)).containsExactly("b/one m");
        assertThat(plan.reasons()).contains("a: is not the provider asked for");
        assertThat(tries(plan(router, new Question("chat", "a/m", "", Optional.of("b")))))
                .isEmpty();
    }

    @Test
    void whereThereIsNoModelEverySpeakerMayBeTried() {
        ModelRouter router =
                router(Routing.provider("a", List.of("gpt-*"), ANY), Routing.provider("b", "messages", ANY, ANY));
        assertThat(tries(plan(router, ""))).containsExactly("a/one ");
    }

    @Test
    void anAccountThatRestsIsLeftOutAndSaysForHowLong() {
        AccountEntry one = Routing.account("one", 1, 0, 0);
        AccountEntry two = Routing.account("two", 1, 0, 0);
        ModelRouter router = router(Routing.provider("a", ANY, ANY, one, two));
        one.state().rest(NOW + 30 * SECOND, "429 by the provider");
        Plan some = plan(router, "m");
        assertThat(tries(some)).containsExactly("a/two m");
        assertThat(some.waitNanos()).isZero();
        assertThat(some.reasons()).contains("a/one: rests 31 s: 429 by the provider");
        two.state().rest(NOW + 20 * SECOND, "too");
        assertThat(plan(router, "m").waitNanos()).isEqualTo(20 * SECOND);
        two.state().wake();
        assertThat(tries(plan(router, "m"))).containsExactly("a/two m");
    }

    @Test
    void restingAccountsOfTheProviderThatServesTheModelDoNotSendItToAStranger() {
        AccountEntry one = Routing.account("one", 1, 0, 0);
        one.state().rest(NOW + SECOND, "tired");
        ModelRouter router =
                router(Routing.provider("serves", List.of("m"), ANY, one), Routing.provider("stranger", ANY, ANY));
        Plan plan = plan(router, "m");
        assertThat(plan.attempts()).isEmpty();
        assertThat(plan.waitNanos()).isEqualTo(SECOND);
    }

    @Test
    void aBusyAccountIsSomethingToWaitForAndNotAnUnknownModel() {
        AccountEntry one = Routing.account("one", 1, 0, 1);
        ModelRouter router = router(Routing.provider("a", ANY, ANY, one));
        one.take();
        Plan plan = plan(router, "m");
        assertThat(plan.attempts()).isEmpty();
        assertThat(plan.waitNanos()).isEqualTo(SECOND);
        assertThat(plan.reasons()).containsExactly("a/one: carries 1 requests already");
        one.state().end();
        assertThat(tries(plan(router, "m"))).containsExactly("a/one m");
    }

    @Test
    void theShortestWaitCountsWhenOneRestsAndAnotherIsBusy() {
        AccountEntry busy = Routing.account("busy", 1, 1, 1);
        AccountEntry rests = Routing.account("rests", 1, 0, 0);
        busy.take();
        rests.state().rest(NOW + 60 * SECOND, "429");
        assertThat(plan(router(Routing.provider("a", ANY, ANY, busy, rests)), "m")
                        .waitNanos())
                .isEqualTo(SECOND);
    }

    @Test
    void aTiredAccountComesLastButIsUsedWhenThereIsNoOther() {
        AccountEntry one = Routing.account("one", 1, 9, 0);
        AccountEntry two = Routing.account("two", 1, 0, 0);
        ModelRouter router = router(Routing.provider("a", ANY, ANY, one, two));
        one.state().tire(NOW + SECOND);
        assertThat(tries(plan(router, "m"))).containsExactly("a/two m", "a/one m");
        two.state().rest(NOW + SECOND, "429");
        assertThat(tries(plan(router, "m"))).containsExactly("a/one m");
    }

    @Test
    void reasonsAreMadeOnlyForWhoAsks() {
        ModelRouter router = router(Routing.provider("a", ANY, ANY));
        Question question = new Question("chat", "m", "", Optional.empty());
        assertThat(router.plan(question, NOW, new Random(1), false).reasons()).isEmpty();
        assertThat(router.plan(question, NOW, new Random(1), true).reasons()).isNotEmpty();
    }
}
