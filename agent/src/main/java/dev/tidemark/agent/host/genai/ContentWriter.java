package dev.tidemark.agent.host.genai;

import com.google.genai.types.Content;
import com.google.genai.types.Part;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes contents that differ from the host's in their texts and in what functions returned: each
 * part is made of the one before, with its ids, media and all else.
 */
final class ContentWriter implements Plan.Writer<Object> {

    @Override
    public Object inserted(Plan.Insert insert) {
        return Content.builder()
                .role("user")
                .parts(List.of(Part.builder().text(insert.text()).build()))
                .build();
    }

    @Override
    public Object replaced(Object message, Message by) {
        var content = (Content) message;
        var before = Contents.message(content).parts();
        var written = new ArrayList<Part>(before.size());
        for (var part : Contents.parts(content)) {
            int at = written.size();
            var now = by.parts().get(at);
            written.add(now.equals(before.get(at)) ? part : part(part, now));
        }
        return content.toBuilder().parts(written).build();
    }

    private static Part part(Part part, dev.tidemark.core.context.Part by) {
        if (by instanceof dev.tidemark.core.context.Part.Text text) {
            return part.toBuilder().text(text.text()).build();
        }
        if (by instanceof dev.tidemark.core.context.Part.ToolResult result) {
            var response = part.functionResponse().orElseThrow();
            var said = Payload.of(result.text(), response.response().orElse(Map.of()));
            return part.toBuilder()
                    .functionResponse(response.toBuilder().response(said).build())
                    .build();
        }
        throw new IllegalStateException("no rule for " + by.getClass().getName());
    }
}
