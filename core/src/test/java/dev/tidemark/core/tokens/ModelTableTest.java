package dev.tidemark.core.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTableTest {

    private static final ModelTable TABLE = ModelTable.builtin();

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    gpt-4o,                                       gpt-4o,       128000, 16384
                    gpt-4o-2024-05-13,                            gpt-4o,       128000, 4096
                    gpt-4o-2024-11-20,                            gpt-4o,       128000, 16384
                    gpt-4o-mini,                                  gpt-4o,       128000, 16384
                    openai/gpt-4o-mini,                           gpt-4o,       128000, 16384
                    ft:gpt-4o-mini-2024-07-18:acme::abc123,       gpt-4o,       128000, 16384
                    GPT-4o,                                       gpt-4o,       128000, 16384
                    chatgpt-4o-latest,                            gpt-4o,       128000, 16384
                    gpt-4.1,                                      gpt-4.1,      1047576, 32768
                    gpt-4.1-nano-2025-04-14,                      gpt-4.1,      1047576, 32768
                    gpt-4.5-preview,                              gpt-4.5,      128000, 16384
                    gpt-4,                                        gpt-4,        8192,   8192
                    gpt-4-0613,                                   gpt-4,        8192,   8192
                    gpt-4-32k-0613,                               gpt-4,        32768,  32768
                    gpt-4-turbo-2024-04-09,                       gpt-4-turbo,  128000, 4096
                    gpt-4-1106-preview,                           gpt-4-turbo,  128000, 4096
                    gpt-3.5-turbo,                                gpt-3.5,      16385,  4096
                    gpt-35-turbo-16k,                             gpt-3.5,      16385,  4096
                    gpt-5,                                        gpt-5,        400000, 128000
                    gpt-5-mini-2025-08-07,                        gpt-5,        400000, 128000
                    gpt-5-chat-latest,                            gpt-5,        128000, 16384
                    gpt-5-pro,                                    gpt-5,        400000, 272000
                    gpt-5.1-codex-max,                            gpt-5,        400000, 128000
                    gpt-5.1-chat-latest,                          gpt-5,        128000, 16384
                    gpt-5.5,                                      gpt-5,        1050000, 128000
                    openrouter/openai/gpt-5.6-sol,                gpt-5,        1050000, 128000
                    gpt-6-luna,                                   gpt-6,        1050000, 128000
                    o1-2024-12-17,                                o1,           200000, 100000
                    o1-mini,                                      o1,           128000, 65536
                    o3,                                           o3,           200000, 100000
                    o3-mini,                                      o3,           200000, 100000
                    o4-mini-2025-04-16,                           o4,           200000, 100000
                    openai/gpt-oss-120b,                          gpt-oss,      131072, 131072
                    openai.gpt-oss-20b-1:0,                       gpt-oss,      131072, 131072
                    claude-3-haiku-20240307,                      claude-3,     200000, 4096
                    claude-3-5-sonnet-20241022,                   claude-3.5,   200000, 8192
                    claude-3-5-sonnet-v2@20241022,                claude-3.5,   200000, 8192
                    anthropic/claude-3.5-haiku,                   claude-3.5,   200000, 8192
                    anthropic.claude-3-5-sonnet-20240620-v1:0,    claude-3.5,   200000, 8192
                    us.anthropic.claude-3-7-sonnet-20250219-v1:0, claude-3.7,   200000, 64000
                    claude-opus-4-20250514,                       claude-4,     200000, 32000
                    claude-opus-4@20250514,                       claude-4,     200000, 32000
                    claude-opus-4-1-20250805,                     claude-4,     200000, 32000
                    claude-sonnet-4-0,                            claude-4,     200000, 64000
                    eu.anthropic.claude-sonnet-4-20250514-v1:0,   claude-4,     200000, 64000
                    global.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-4.5, 200000, 64000
                    claude-haiku-4-5,                             claude-4.5,   200000, 64000
                    claude-opus-4-5-20251101,                     claude-4.5,   200000, 64000
                    anthropic/claude-sonnet-4.6,                  claude-4.6,   1000000, 64000
                    claude-opus-4-7,                              claude-4.7,   1000000, 128000
                    claude-sonnet-5,                              claude-5,     1000000, 128000
                    claude-opus-5-5,                              claude-5,     1000000, 128000
                    arn:aws:bedrock:us-east-1:123:inference-profile/us.anthropic.claude-opus-4-8-v1:0, claude-4.8, 1000000, 128000
                    gemini-1.5-pro-002,                           gemini-1.5,   2097152, 8192
                    models/gemini-2.0-flash-001,                  gemini-2.0,   1048576, 8192
                    gemini-2.5-flash-lite-preview-09-2025,        gemini-2.5,   1048576, 65536
                    projects/p/locations/l/publishers/google/models/gemini-2.5-pro, gemini-2.5, 1048576, 65536
                    google/gemini-3-pro-preview,                  gemini-3,     1048576, 65536
                    gemini-3.8-flash,                             gemini-3,     1048576, 65536
                    gemini-flash-latest,                          gemini,       1048576, 65536
                    google/gemma-3-27b-it:free,                   gemma-3,      131072, 8192
                    deepseek-chat,                                deepseek,     1000000, 0
                    deepseek-v4-pro,                              deepseek-v4,  1000000, 384000
                    deepseek-ai/DeepSeek-V3.1,                    deepseek-v3,  131072, 0
                    deepseek-r1:14b,                              deepseek-r1,  131072, 0
                    deepseek/deepseek-r1-distill-llama-70b,       deepseek-r1,  131072, 0
                    us.deepseek.r1-v1:0,                          deepseek-r1,  131072, 0
                    mistral-large-2411,                           mistral-large, 131072, 0
                    mistral-large-latest,                         mistral-large, 262144, 0
                    mistral.mistral-large-2402-v1:0,              mistral-large, 32768, 0
                    mistral-medium-2508,                          mistral-medium, 131072, 0
                    mistral-medium-3.5,                           mistral-medium, 262144, 0
                    mistral-small-2506,                           mistral-small, 131072, 0
                    ministral-8b-latest,                          ministral,    131072, 0
                    codestral-latest,                             codestral,    256000, 0
                    devstral-medium-2507,                         devstral,     131072, 0
                    magistral-small-2509,                         magistral,    131072, 0
                    open-mistral-nemo,                            mistral-nemo, 131072, 0
                    mistralai/Mixtral-8x7B-Instruct-v0.1,         mixtral,      32768,  0
                    mistralai/Mistral-7B-Instruct-v0.3,           mistral-7b,   32768,  0
                    mistral:latest,                               mistral-7b,   32768,  0
                    qwen-plus-latest,                             qwen-plus,    1000000, 32768
                    qwen-max,                                     qwen-max,     32768,  8192
                    qwen3-max-2025-09-23,                         qwen3,        262144, 65536
                    Qwen/Qwen2.5-72B-Instruct,                    qwen2.5,      131072, 8192
                    qwen2.5:7b,                                   qwen2.5,      131072, 8192
                    qwen2-5-vl-7b-instruct,                       qwen2.5,      131072, 8192
                    qwen.qwen3-32b-v1:0,                          qwen3,        131072, 16384
                    qwen/qwen3-235b-a22b-2507,                    qwen3,        262144, 0
                    qwen3-coder-plus,                             qwen3,        1000000, 65536
                    qwen3.5-plus,                                 qwen3.5,      1000000, 65536
                    qwq-32b,                                      qwq,          131072, 0
                    meta-llama/Llama-4-Maverick-17B-128E-Instruct, llama-4,     1048576, 0
                    meta.llama4-scout-17b-instruct-v1:0,          llama-4,      10485760, 0
                    meta-llama/Llama-3.3-70B-Instruct,            llama-3.3,    131072, 0
                    llama-3.3-70b-versatile,                      llama-3.3,    131072, 0
                    us.meta.llama3-1-70b-instruct-v1:0,           llama-3.1,    131072, 0
                    accounts/fireworks/models/llama-v3p1-8b-instruct, llama-3.1, 131072, 0
                    @cf/meta/llama-3.1-8b-instruct,               llama-3.1,    131072, 0
                    meta-llama/Meta-Llama-3-8B-Instruct,          llama-3,      8192,   0
                    llama3.2:1b,                                  llama-3.2,    131072, 0
                    llama3:8b,                                    llama-3,      8192,   0
                    meta-llama/Llama-2-70b-chat-hf,               llama-2,      4096,   0
                    """)
    void aNameAsHostsWriteItIsFound(String name, String family, long window, long maxOutput) {
        var model = TABLE.find(name).orElseThrow();
        assertEquals(family, model.family());
        assertEquals(window, model.window());
        assertEquals(maxOutput, model.maxOutput());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "gpt-4.1-mini", "gpt-5.2", "o1", "o3-mini", "o4-mini"})
    void openAisModelsSinceGpt4oAreExactInO200k(String name) {
        var model = TABLE.find(name).orElseThrow();
        assertEquals(Encoding.O200K_BASE, model.encoding());
        assertTrue(model.exact());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4", "gpt-4-turbo", "gpt-3.5-turbo-0125", "gpt-35-turbo"})
    void openAisModelsBeforeAreExactInCl100k(String name) {
        var model = TABLE.find(name).orElseThrow();
        assertEquals(Encoding.CL100K_BASE, model.encoding());
        assertTrue(model.exact());
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonnet-4-5", "gemini-2.5-pro", "llama3.1", "qwen3-8b", "gpt-6"})
    void othersAreCountedWithTheNearest(String name) {
        var model = TABLE.find(name).orElseThrow();
        assertEquals(Encoding.O200K_BASE, model.encoding());
        assertFalse(model.exact());
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-opus-7", "gemini-9-ultra", "gpt-5.9", "mistral-large-4"})
    void aLaterModelOfAFamilyHasNoWindowRatherThanAWrongOne(String name) {
        assertEquals(0, TABLE.find(name).orElseThrow().window());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "ft:",
                "my-deployment",
                "command-r",
                "gpt",
                "o",
                "?*",
                "-gpt-4o"
            })
    void whatIsNotKnownIsNotGuessed(String name) {
        assertEquals(Optional.empty(), TABLE.find(name));
    }

    @Test
    void theFirstRowThatFitsDecides() throws IOException {
        var table =
                ModelTable.read(
                        new StringReader(
                                """
                                # a comment

                                a-b* first 1_000 10 o200k_base exact
                                a*\tsecond\t2_000\t0\tcl100k_base\tnearest
                                """));
        assertEquals(
                new Model("first", 1_000, 10, Encoding.O200K_BASE, true), table.find("a-bc").get());
        assertEquals(
                new Model("second", 2_000, 0, Encoding.CL100K_BASE, false), table.find("A").get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a b 1 1 o200k_base",
                "a b 1 1 o200k_base exact more",
                "a b x 1 o200k_base exact",
                "a b -1 1 o200k_base exact",
                "a b 1 1 p50k_base exact",
                "a b 1 1 o200k_base maybe"
            })
    void aBadLineIsNamed(String line) {
        var source = new StringReader("# one\n" + line);
        var thrown = assertThrows(IllegalArgumentException.class, () -> ModelTable.read(source));
        assertEquals("line 2: " + line, thrown.getMessage());
    }

    @Test
    void aHostileGlobTakesNoMoreThanTheProductOfTheLengths() {
        assertFalse(new Glob("*a".repeat(1_000) + "b").matches("a".repeat(10_000)));
    }
}
