package dev.aiproxy.host.admin;

import io.micronaut.serde.annotation.Serdeable;

/**
 * An error of the admin API.
 *
 * @param error what is wrong
 */
@Serdeable.Serializable
record Failure(Detail error) {
    /**
     * What is wrong.
     *
     * @param message for people
     * @param type for programs
     */
    @Serdeable.Serializable
    record Detail(String message, String type) {}

    static Failure of(String message, String type) {
        return new Failure(new Detail(message, type));
    }
}
