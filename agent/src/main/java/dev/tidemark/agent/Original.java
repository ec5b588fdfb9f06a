package dev.tidemark.agent;

/**
 * One message of a conversation's last request, beside what was sent in its place, so that nobody
 * has to guess what the model saw.
 *
 * @param index its place in the host's request; of a message that was added, the place of the one
 *     it stands in front of
 * @param role who speaks
 * @param fate {@code kept}, {@code shortened}, {@code left} or {@code added}
 * @param held whether the host still holds it; what it has let go of, nobody has
 * @param sent the text as sent, empty where nothing was
 * @param came the text as it came, empty where nothing did
 */
public record Original(
        int index, String role, String fate, boolean held, String sent, String came) {}
