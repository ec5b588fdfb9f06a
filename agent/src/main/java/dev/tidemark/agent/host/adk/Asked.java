package dev.tidemark.agent.host.adk;

import com.google.adk.models.BaseLlm;
import com.google.adk.models.LlmRequest;

/**
 * A request as ADK has it: it may leave open which model it is for.
 *
 * @param llm the host's, or null where nobody knows
 */
record Asked(LlmRequest request, BaseLlm llm) {}
