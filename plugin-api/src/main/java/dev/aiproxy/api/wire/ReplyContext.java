package dev.aiproxy.api.wire;

/**
 * What an answer says of itself and no provider knows.
 *
 * @param requestId the gateway's id of the request; the source of ids that the answer needs and the provider did not give
 * @param model the name that the client asked for; answers bear it, whatever the provider calls the model
 * @param created seconds since 1970
 */
public record ReplyContext(String requestId, String model, long created) {}
