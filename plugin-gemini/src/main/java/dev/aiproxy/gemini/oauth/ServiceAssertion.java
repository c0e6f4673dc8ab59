package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** A service account's word that it is who it says: a signed JWT (RFC 7519, RS256) to get a token for. */
final class ServiceAssertion {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private ServiceAssertion() {}

    /**
     * The JWT.
     *
     * @param audience URL of the token endpoint
     * @throws IOException if the login's key can't be used
     */
    static String of(Login login, String audience, Instant now) throws IOException {
        ObjectNode header = Json.object().put("alg", "RS256").put("typ", "JWT");
        String id = login.text("private_key_id");
        if (!id.isEmpty()) {
            header.put("kid", id);
        }
        ObjectNode claims = Json.object()
                .put("iss", login.text("client_email"))
                .put("scope", SCOPE)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFE).getEpochSecond());
        String signed = BASE64.encodeToString(Json.write(header)) + '.' + BASE64.encodeToString(Json.write(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key(login.text("private_key")));
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The reason may quote the key.
            throw new IOException("the private_key of the service account can't be used");
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
        byte[] bytes = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }
}
