package dev.tidemark.agent.host.genai;

import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import java.util.List;

/**
 * A request as the methods of google-genai have it.
 *
 * @param config null where there is none
 */
record Asked(String model, List<Content> contents, GenerateContentConfig config) {}
