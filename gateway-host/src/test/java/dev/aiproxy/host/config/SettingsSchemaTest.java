package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SettingsSchemaTest {
    private final JsonNode schema = SettingsSchema.of(GatewayConfig.class);

    @Test
    void describesEverySetting() {
        assertThat(schema.at("/$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.at("/type").asString()).isEqualTo("object");
        assertThat(schema.at("/properties/port"))
                .hasToString("{\"type\":\"integer\",\"description\":\"Port to listen on; 0 takes a free one.\","
                        + "\"default\":3000}");
        assertThat(schema.at("/properties/log/properties/format/enum")).hasToString("[\"text\",\"json\"]");
        assertThat(schema.at("/properties/cors/properties/origins/default")).hasToString("[\"*\"]");
        assertThat(schema.at("/properties/cors/properties/enabled/default").asBoolean())
                .isTrue();
        assertThat(schema.at("/properties/retry/properties/base_delay/default").asString())
                .isEqualTo("250ms");
    }

    @Test
    void marksSecrets() {
        assertThat(schema.at("/properties/api_key/format").asString()).isEqualTo("password");
        assertThat(schema.at("/properties/api_key/writeOnly").asBoolean()).isTrue();
    }

    @Test
    void closesRecordsThatTakeNoOtherKeys() {
        assertThat(schema.at("/additionalProperties").asBoolean()).isTrue();
        assertThat(schema.at("/properties/limits/additionalProperties").asBoolean(true))
                .isFalse();
        assertThat(schema.at("/properties/providers/additionalProperties/required"))
                .hasToString("[\"type\"]");
        assertThat(schema.at("/properties/keys/items/required")).hasToString("[\"key\",\"name\"]");
        assertThat(schema.has("required")).isFalse();
    }
}
