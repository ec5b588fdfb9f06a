package dev.tidemark.samples.benchmarks;

import java.util.Locale;

/**
 * Texts of the kinds that agents send, made up by rule: real ones have more words, and so are
 * counted more slowly by whoever remembers words.
 */
final class Texts {

    private static final String[] ENGLISH = {
        "harbour", "evening", "the", "of", "carrier", "because", "warehouse", "would", "quietly",
                "a",
        "understanding", "kettle", "and", "between", "Bergen", "reasonable", "to", "promised",
                "with", "it",
    };

    /** Words of two characters each. */
    private static final String CHINESE =
            "我们今天可以订单包裹已经离开仓库运输公司明天到达请问地址需要修改退款处理时间客户服务问题谢谢您的如果没有其他通知司机电话";

    private Texts() {}

    static String of(String kind, int characters) {
        var text = new StringBuilder(characters + 200);
        for (int i = 0; text.length() < characters; i++) {
            text.append(line(kind, i * 7_919));
        }
        return text.toString();
    }

    private static String line(String kind, int seed) {
        return switch (kind) {
            case "english" ->
                    "The %s %s %s %s the %s, %s %s %s %s. "
                            .formatted(
                                    word(seed, 0),
                                    word(seed, 1),
                                    word(seed, 2),
                                    word(seed, 3),
                                    word(seed, 4),
                                    word(seed, 5),
                                    word(seed, 6),
                                    word(seed, 7),
                                    word(seed, 8));
            case "json" ->
                    """
                    {"orderId":"A-%d","place":"%s","euros":%s,"open":%b},
                    """
                            .formatted(
                                    seed % 100_003,
                                    word(seed, 1),
                                    String.format(Locale.ROOT, "%.2f", seed % 9_973 / 100.0),
                                    seed % 2 == 0);
            case "code" ->
                    """
                        private static int %s%s(String %s) {
                            return %s.length() > %d ? %d : %s.indexOf('%c');
                        }

                    """
                            .formatted(
                                    word(seed, 1),
                                    word(seed, 2),
                                    word(seed, 3),
                                    word(seed, 3),
                                    seed % 97,
                                    seed % 1_013,
                                    word(seed, 3),
                                    'a' + seed % 26);
            default -> {
                var text = new StringBuilder();
                for (int i = 0; i < 24; i++) {
                    int place = Math.floorMod(seed / (i + 1) + i * 5, CHINESE.length());
                    text.append(CHINESE, place & ~1, (place & ~1) + 2)
                            .append(i % 6 == 5 ? i == 23 ? "。" : "，" : "");
                }
                yield text.append(seed % 1_013).toString();
            }
        };
    }

    private static String word(int seed, int place) {
        return ENGLISH[Math.floorMod(seed / (place + 1) + place * 5, ENGLISH.length)];
    }
}
