package dev.tidemark.agent.outlet;

import dev.tidemark.agent.leak.Leaks;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is known of memory, as JSON is to show it. */
public final class LeaksRow {

    private LeaksRow() {}

    /** What is known now. */
    public static Map<String, Object> of(Leaks leaks) {
        var row = new LinkedHashMap<String, Object>();
        row.put("verdicts", verdicts(leaks));
        leaks.memory().ifPresent(sample -> row.put("memory", memory(sample)));
        row.put("samples", leaks.samples().stream().map(LeaksRow::point).toList());
        row.put("stores", leaks.stores());
        row.put("containers", leaks.containers());
        row.put("probes", leaks.probes());
        row.put("tracked", leaks.tracked());
        row.put("recoveries", leaks.recoveries().stream().map(LeaksRow::recovered).toList());
        return row;
    }

    /** The verdicts that stand, the latest change last. */
    public static List<VerdictRow> verdicts(Leaks leaks) {
        return leaks.verdicts().stream().map(VerdictRow::of).toList();
    }

    /** A sample by the names of its parts, without what this JVM does not tell. */
    public static Map<String, Long> memory(Sample sample) {
        var row = new LinkedHashMap<String, Long>();
        row.put("millis", sample.millis());
        row.put("heapUsed", sample.heapUsed());
        row.put("heapCommitted", sample.heapCommitted());
        row.put("heapMax", sample.heapMax());
        row.put("heapFloor", sample.heapFloor());
        row.put("rss", sample.rss());
        row.put("heapResident", sample.heapResident());
        row.put("nonHeap", sample.nonHeap());
        row.put("codeCache", sample.codeCache());
        row.put("metaspace", sample.metaspace());
        row.put("direct", sample.direct());
        row.put("mapped", sample.mapped());
        row.put("threads", (long) sample.threads());
        row.put("classes", (long) sample.classes());
        row.put("memoryLimit", sample.memoryLimit());
        row.put("memoryUsed", sample.memoryUsed());
        row.values().removeIf(value -> value == Sample.UNKNOWN);
        return row;
    }

    /** What a picture of the last hour needs. */
    private static List<Long> point(Sample sample) {
        return List.of(sample.millis(), sample.heapFloor(), sample.heapUsed(), sample.rss());
    }

    private static Map<String, Object> recovered(Recovered recovered) {
        return Map.of(
                "action", recovered.action(),
                "predictedBytes", recovered.predicted(),
                "freedBytes", recovered.freed(),
                "conversations", recovered.conversations(),
                "success", recovered.isSuccess());
    }
}
