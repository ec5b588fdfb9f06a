package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was said long ago is there when it is asked for, in whatever words and language. */
class QuestionsTest {

    private static final long CEILING = 8_000;

    private static final String[] WORKS = {
        "shuttering", "reinforcement", "screed", "plaster", "scaffolding", "drainage", "roofing"
    };

    private static final String[] FIRMS = {"Hallberg", "Nowak", "Ferrante", "Oduya", "Lindqvist"};

    private final List<Message> messages = new ArrayList<>();
    private final Epochs epochs = new Epochs();
    private int calls;

    private void say(Role role, String text) {
        messages.add(Message.text(role, text));
    }

    private void exchange(String text, String answer) {
        say(Role.USER, text);
        send();
        say(Role.ASSISTANT, answer);
    }

    private void tool(String name, String arguments, String result) {
        var id = "t" + calls++;
        var call = new Part.ToolCall(id, name, arguments);
        messages.add(new Message(Role.ASSISTANT, "", List.of(call)));
        messages.add(
                new Message(Role.TOOL, "", List.of(new Part.ToolResult(id, name, result, false))));
    }

    private List<Message> send() {
        var limits = new Turn.Limits(CEILING, CEILING * 9 / 10, CEILING * 6 / 10, false);
        return epochs.next(new TwoClocksTest.Talk(messages, limits)).apply(messages);
    }

    /** What stands in front of the question that was not sent before; empty where nothing does. */
    private String back(String question) {
        say(Role.USER, question);
        var sent = send();
        var text = new StringBuilder();
        sent.forEach(it -> text.append(Draft.text(it)).append('\n'));
        say(Role.ASSISTANT, "I see.");
        return text.toString();
    }

    private void days(int from, int to) {
        var random = new Random(from);
        for (int day = from; day < to; day++) {
            var work = WORKS[random.nextInt(WORKS.length)];
            var firm = FIRMS[random.nextInt(FIRMS.length)];
            switch (day % 4) {
                case 0 ->
                        exchange(
                                "Day %d: %s by %s went on, %d people on site, and it rained until %d."
                                        .formatted(
                                                day,
                                                work,
                                                firm,
                                                4 + random.nextInt(20),
                                                9 + random.nextInt(6)),
                                "Noted for day " + day + ". Shall I tell the architect?");
                case 1 -> {
                    say(Role.USER, "Which deliveries came on day " + day + "?");
                    send();
                    var rows = new ArrayList<String>();
                    for (int i = 0; i < 15; i++) {
                        rows.add(
                                "{\"slip\":\"LS-%d\",\"firm\":\"%s\",\"goods\":\"%s\",\"pallets\":%d,\"price\":%d}"
                                        .formatted(
                                                day * 100 + i,
                                                FIRMS[random.nextInt(FIRMS.length)],
                                                WORKS[random.nextInt(WORKS.length)],
                                                random.nextInt(30),
                                                random.nextInt(9_000)));
                    }
                    tool("deliveries", "{\"day\":" + day + "}", "[" + String.join(",", rows) + "]");
                    say(Role.ASSISTANT, "There were 15, the last one of " + firm + ".");
                }
                case 2 ->
                        exchange(
                                "The %s of %s has a defect near axis %d, they say they will see to it."
                                        .formatted(work, firm, random.nextInt(40)),
                                "I put it on the list of defects.");
                default -> {
                    say(Role.USER, "Look up permit BG-" + (5_000 + day) + ".");
                    send();
                    tool(
                            "permit",
                            "{\"permit\":\"BG-" + (5_000 + day) + "\"}",
                            "{\"status\":\"granted\",\"officer\":\"%s\",\"validUntil\":\"2031-%02d-%02d\",\"fee\":%d}"
                                    .formatted(
                                            firm,
                                            1 + random.nextInt(12),
                                            1 + random.nextInt(28),
                                            100 + random.nextInt(900)));
                    say(Role.ASSISTANT, "It was granted.");
                }
            }
        }
    }

    private void ask(Map<String, String> questions) {
        var wrong = new ArrayList<String>();
        questions.forEach(
                (question, answer) -> {
                    if (!back(question).contains(answer)) {
                        wrong.add(question);
                    }
                });
        assertEquals(List.of(), wrong, "of " + questions.size());
    }

    @Test
    void whatTheSiteDiaryBeganWithIsThereAfterAYear() {
        say(Role.SYSTEM, "You keep the diary of a building site.");
        exchange(
                "Good morning, I am the site manager, my name is Ottilie Brandt. My mobile is 0171 555"
                        + " 0143. We meet in the container behind gate 7.",
                "Welcome.");
        exchange(
                "The crane is a Liebherr with a jib of 62 metres, the hoist carries 1800 kg. Our client"
                        + " wants oak floors. The key of the site office hangs at the bakery.",
                "I will remember.");
        exchange(
                "I prefer reports by e-mail to ottilie@brandt-bau.example, every Friday. The budget of"
                        + " the facade is 412000 euros, and the topping-out ceremony is on 2030-09-14.",
                "Understood.");
        say(Role.USER, "Look up permit BG-4711.");
        send();
        tool(
                "permit",
                "{\"permit\":\"BG-4711\"}",
                "{\"status\":\"granted\",\"officer\":\"Ms Quandt\",\"validUntil\":\"2031-03-09\",\"fee\":1375}");
        say(Role.ASSISTANT, "Granted.");
        exchange(
                "The neighbour, Mr Szabo, complained about the noise of the compressor; we promised"
                        + " him quiet before 7:30.",
                "Noted.");
        exchange(
                "We decided to use lime plaster in the cellar. The concrete comes from the plant in"
                        + " Ermsdorf and has to be C35/45.",
                "Noted.");
        days(10, 250);
        var questions = new LinkedHashMap<String, String>();
        questions.put("What is my name?", "Ottilie Brandt");
        questions.put("What is my mobile number?", "0171 555 0143");
        questions.put("Where do we meet?", "gate 7");
        questions.put("How long is the jib of the crane?", "62 metres");
        questions.put("How much does the hoist carry?", "1800 kg");
        questions.put("Which floors does our client want?", "oak");
        questions.put("Where does the key of the site office hang?", "bakery");
        questions.put("To which e-mail do I want my reports?", "ottilie@brandt-bau.example");
        questions.put("What was the budget of the facade?", "412000");
        questions.put("When is the topping-out ceremony?", "2030-09-14");
        questions.put("Until when is permit BG-4711 valid?", "2031-03-09");
        questions.put("What was the fee of BG-4711?", "1375");
        questions.put("Who was the officer of BG-4711?", "Quandt");
        questions.put("What did the neighbour complain about?", "compressor");
        questions.put("Which plaster did we decide on for the cellar?", "lime");
        questions.put("From which plant does the concrete come?", "Ermsdorf");
        questions.put("How many pallets came with slip LS-1302?", "LS-1302");
        questions.put("Tell me the name of the neighbour.", "Szabo");
        ask(questions);
        days(250, 350);
        ask(questions);
    }

    @Test
    void whatIsAskedInGermanIsFound() {
        say(Role.SYSTEM, "Sie führen das Bautagebuch.");
        exchange(
                "Guten Tag, ich heiße Jörg Wiesner, meine Telefonnummer ist 0351 44021. Unser Büro liegt"
                        + " in der Gerberstraße 18.",
                "Willkommen.");
        exchange(
                "Der Bauherr wünscht Schieferdach. Das Richtfest ist am 14.09.2030, und der Statiker"
                        + " heißt Frau Dr. Pohl.",
                "Notiert.");
        days(10, 200);
        var questions = new LinkedHashMap<String, String>();
        questions.put("Wie ist meine Telefonnummer?", "0351 44021");
        questions.put("Wann ist das Richtfest?", "14.09.2030");
        questions.put("Wo liegt unser Büro?", "Gerberstraße 18");
        questions.put("Wie heißt der Statiker?", "Pohl");
        questions.put("Welches Dach wünscht der Bauherr?", "Schieferdach");
        questions.put("Wie heiße ich?", "Jörg Wiesner");
        ask(questions);
    }

    @Test
    void whatIsAskedInChineseIsFound() {
        say(Role.SYSTEM, "你是工地助手。");
        exchange("你好，我叫张伟，我的电话是13800138000。工地在青岛市南区。", "好的。");
        exchange("塔吊的型号是QTZ80，混凝土由海河搅拌站供应。竣工日期是2030年9月14日。", "记下了。");
        days(10, 200);
        var questions = new LinkedHashMap<String, String>();
        questions.put("我的电话是多少？", "13800138000");
        questions.put("塔吊的型号是什么？", "QTZ80");
        questions.put("混凝土由谁供应？", "海河搅拌站");
        questions.put("竣工日期是哪天？", "2030年9月14日");
        ask(questions);
    }

    @Test
    void whatIsSaidAgainOtherwiseComesBackWithItsNewestWordLast() {
        say(Role.SYSTEM, "You keep the diary of a building site.");
        exchange("My mobile is 0171 555 0143.", "Noted.");
        days(10, 60);
        exchange("My mobile is 0160 222 9871 from now on.", "Noted.");
        days(60, 160);
        var sent = back("What is my mobile number?");
        assertTrue(sent.contains("0160 222 9871"), sent);
        assertTrue(sent.lastIndexOf("0160 222 9871") > sent.lastIndexOf("0171 555 0143"), sent);
    }

    @Test
    void whatIsAskedTwiceDoesNotBringTheQuestionBack() {
        say(Role.SYSTEM, "You keep the diary of a building site.");
        exchange("The password of the gate is Walrus-88.", "Noted.");
        exchange("What is the colour of the helipad?", "I don't know the colour of the helipad.");
        days(10, 200);
        assertFalse(back("What is the colour of the helipad?").contains("Said earlier"));
        assertTrue(back("What is the password of the gate?").contains("Walrus-88"));
    }

    @Test
    void whatEverybodySpeaksOfAllTheTimeBringsNothingBack() {
        say(Role.SYSTEM, "You keep the diary of a building site.");
        days(10, 200);
        int before = back("Fine.").length();
        assertTrue(before > 0);
        assertFalse(back("Did it rain, and who was on site?").contains("Said earlier"));
        assertFalse(back("Shall we go on?").contains("Said earlier"));
    }
}
