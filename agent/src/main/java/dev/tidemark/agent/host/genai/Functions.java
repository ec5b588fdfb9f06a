package dev.tidemark.agent.host.genai;

import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import dev.tidemark.core.context.JsonObject;
import dev.tidemark.core.context.Tool;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The functions that a request offers: declared, or as methods that the library declares and calls
 * itself.
 */
public final class Functions {

    private Functions() {}

    /** The request's own objects. */
    public static List<?> of(Optional<GenerateContentConfig> config) {
        var tools = config.flatMap(GenerateContentConfig::tools).orElse(List.of());
        if (tools.isEmpty()) {
            return List.of();
        }
        var functions = new ArrayList<Object>();
        for (var tool : tools) {
            tool.functionDeclarations().ifPresent(functions::addAll);
            tool.functions().ifPresent(functions::addAll);
        }
        return functions;
    }

    /** One of those as a neutral value. */
    public static Tool tool(Object function) {
        if (!(function instanceof Method method)) {
            return declared((FunctionDeclaration) function);
        }
        try {
            return declared(FunctionDeclaration.fromMethod(method));
        } catch (RuntimeException noNamesInItsClassFile) {
            return new Tool(method.getName(), "", Map.of());
        }
    }

    /** By its JSON, which is what is sent, whichever way its parameters were said. */
    private static Tool declared(FunctionDeclaration function) {
        var said = JsonObject.parse(function.toJson()).orElse(Map.of());
        var parameters = said.getOrDefault("parameters", said.get("parametersJsonSchema"));
        return new Tool(
                function.name().orElse(""),
                function.description().orElse(""),
                parameters instanceof Map<?, ?> schema ? named(schema) : Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> named(Map<?, ?> schema) {
        return (Map<String, Object>) schema;
    }
}
