package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SchemaCleanerTest {
    @Test
    void saysInDescriptionsWhatAStrictSchemaCantSay() {
        JsonNode schema = Wire.json("""
                {'type':'object','title':'t','$schema':'s','properties':{
                  'format':{'type':['string','null'],'minLength':3,'format':'color'},
                  'when':{'type':'string','format':'date-time'},
                  'n':{'type':'integer','nullable':true,'minimum':1,'oneOf':[{'const':1},{'const':2}]},
                  'map':{'type':'object','additionalProperties':{'type':'string'}}},
                 'required':['format']}""");
        SchemaCleaner.Cleaned cleaned = SchemaCleaner.strict(schema).orElseThrow();
        assertThat(cleaned.schema()).isEqualTo(Wire.json("""
                {'type':'object','title':'t','properties':{
                  'format':{'type':['string','null'],'description':'(minLength: 3, format: \\u0022color\\u0022)'},
                  'when':{'type':'string','format':'date-time'},
                  'n':{'type':['integer','null'],'description':'(minimum: 1)','anyOf':[{'const':1},{'const':2}]},
                  'map':{'type':'object','additionalProperties':false}},
                 'required':['format'],'additionalProperties':false}"""));
        assertThat(cleaned.closed()).isEqualTo(1);
        assertThat(cleaned.hints()).isEqualTo(3);
    }

    @Test
    void makesAnObjectOfEverySchemaOfAnInput() {
        assertThat(SchemaCleaner.input(
                        Wire.json("{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true}}}")))
                .isEqualTo(Wire.json("{'type':'object','properties':{'a':{'type':['string','null']}}}"));
        assertThat(SchemaCleaner.input(Wire.json("{'anyOf':[{'properties':{'a':{}}},{'properties':{'b':{}}}]}")))
                .isEqualTo(Wire.json("{'type':'object','properties':{'a':{},'b':{}}}"));
        assertThat(SchemaCleaner.input(Wire.json("true"))).isEqualTo(Wire.json("{'type':'object','properties':{}}"));
    }

    @Test
    void followsEachReferenceOfASchemaOnce() {
        StringBuilder text = new StringBuilder("{'type':'object','properties':{'x':{'$ref':'#/$defs/d0'}},'$defs':{");
        for (int i = 0; i < 60; i++) {
            text.append("'d" + i + "':{'anyOf':[{'$ref':'#/$defs/d" + (i + 1) + "'},{'$ref':'#/$defs/d" + (i + 1)
                    + "'}]},");
        }
        assertThat(SchemaCleaner.strict(Wire.json(text + "'d60':{'type':'string'}}}")))
                .isPresent();
    }
}
