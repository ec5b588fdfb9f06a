package dev.tidemark.agent.host.langchain4j;

import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.context.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** LangChain4j's schema objects as the JSON Schema they become on the wire. */
final class Schemas {

    /** A schema that contains itself is possible only by mistake, but possible. */
    private static final int DEPTH = 32;

    private Schemas() {}

    static Map<String, Object> map(JsonSchemaElement schema) {
        return schema == null ? Map.of() : map(schema, DEPTH);
    }

    private static Map<String, Object> map(JsonSchemaElement schema, int depth) {
        var map = new LinkedHashMap<String, Object>();
        if (depth == 0 || schema == null) {
            return map;
        }
        if (schema instanceof JsonObjectSchema object) {
            type(map, "object", object.description());
            map.put("properties", maps(object.properties(), depth));
            if (object.required() != null) {
                map.put("required", object.required());
            }
            if (object.definitions() != null && !object.definitions().isEmpty()) {
                map.put("$defs", maps(object.definitions(), depth));
            }
        } else if (schema instanceof JsonStringSchema string) {
            type(map, "string", string.description());
        } else if (schema instanceof JsonEnumSchema choice) {
            type(map, "string", choice.description());
            map.put("enum", choice.enumValues());
        } else if (schema instanceof JsonIntegerSchema integer) {
            type(map, "integer", integer.description());
        } else if (schema instanceof JsonNumberSchema number) {
            type(map, "number", number.description());
        } else if (schema instanceof JsonBooleanSchema flag) {
            type(map, "boolean", flag.description());
        } else if (schema instanceof JsonArraySchema array) {
            type(map, "array", array.description());
            map.put("items", map(array.items(), depth - 1));
        } else if (schema instanceof JsonReferenceSchema reference) {
            map.put("$ref", "#/$defs/" + reference.reference());
        } else if (schema instanceof JsonAnyOfSchema any) {
            if (any.description() != null) {
                map.put("description", any.description());
            }
            map.put("anyOf", any.anyOf().stream().map(one -> map(one, depth - 1)).toList());
        } else {
            map.putAll(raw(schema));
        }
        return map;
    }

    private static void type(Map<String, Object> map, String type, String description) {
        map.put("type", type);
        if (description != null) {
            map.put("description", description);
        }
    }

    private static Map<String, Object> maps(Map<String, JsonSchemaElement> schemas, int depth) {
        var maps = new LinkedHashMap<String, Object>();
        if (schemas != null) {
            schemas.forEach((key, schema) -> maps.put(key, map(schema, depth - 1)));
        }
        return maps;
    }

    /** Kinds that later versions brought: raw JSON where they hold it, else nothing to count. */
    private static Map<String, Object> raw(JsonSchemaElement schema) {
        if (Member.of(schema.getClass(), "schema").of(schema) instanceof String json) {
            return JsonObject.parse(json).orElseGet(() -> Map.of("description", json));
        }
        return Map.of();
    }
}
