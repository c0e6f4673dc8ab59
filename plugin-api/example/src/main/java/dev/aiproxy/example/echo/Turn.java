package dev.aiproxy.example.echo;

/**
 * One question with its answer: all that a format needs in order to write it.
 *
 * @param id unique; each format puts its own prefix before it
 * @param createdAt seconds since 1970
 * @param question what was asked
 * @param answer what is answered; never a {@link EchoAnswer.Failure}
 */
record Turn(String id, long createdAt, Question question, EchoAnswer answer) {
    String model() {
        return question.model();
    }

    /** Tokens of the question; here a token is a word. */
    long inputTokens() {
        return question.words();
    }

    /** Tokens of the answer. */
    long outputTokens() {
        return answer.words();
    }

    long totalTokens() {
        return inputTokens() + outputTokens();
    }
}
