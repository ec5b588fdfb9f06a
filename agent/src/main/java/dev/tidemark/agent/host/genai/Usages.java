package dev.tidemark.agent.host.genai;

import com.google.genai.types.GenerateContentResponseUsageMetadata;
import dev.tidemark.core.context.Usage;
import java.util.Optional;

/** What Google reports: cached tokens are within the prompt, and thoughts beside the answer. */
public final class Usages {

    private Usages() {}

    /** Whether it tells the size of the prompt. */
    public static boolean tells(Optional<GenerateContentResponseUsageMetadata> usage) {
        return usage.flatMap(GenerateContentResponseUsageMetadata::promptTokenCount).orElse(0) > 0;
    }

    /** The same as a neutral value; numbers that are 0 are left out on the wire. */
    public static Usage of(Optional<GenerateContentResponseUsageMetadata> usage) {
        if (!tells(usage)) {
            return Usage.NONE;
        }
        var it = usage.get();
        return new Usage(
                it.promptTokenCount().orElse(0),
                it.candidatesTokenCount().orElse(0) + it.thoughtsTokenCount().orElse(0),
                it.cachedContentTokenCount().orElse(0));
    }
}
