package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void whatAFailureQuotesIsNeitherSaidNorKept() {
        var said = new ArrayList<String>();
        var failures = new Failures();
        failures.listen(
                new Failures.Listener() {
                    @Override
                    public void failed(String where, Throwable failure) {}

                    @Override
                    public void said(String line) {
                        said.add(line);
                    }
                });
        failures.switchedOff("a.Hook", new IllegalArgumentException("my password is swordfish"));
        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("IllegalArgumentException"), said.get(0));
        assertFalse((said + "" + failures.off()).contains("swordfish"));
    }
}
