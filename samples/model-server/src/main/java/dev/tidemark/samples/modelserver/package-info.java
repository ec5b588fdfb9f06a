/**
 * A model provider small enough to run beside a test. It counts what it receives, enforces a
 * context window, caches prompts and answers by a script, and does so in four wire formats, each
 * with the refusals and the error bodies of its own provider. It is the other side of the scales,
 * so it may not know anything of Tidemark.
 *
 * <pre>
 *   ModelServer -- Protocol.read --&gt; Received -- prompt, room, admit --&gt; Reply -- body, events --&gt;
 *
 *                  a Protocol         its Received       its Words
 *   chat           ChatCompletions    ChatCompletion     OpenAiWords
 *   responses      OpenAiResponses    OpenAiResponse     OpenAiWords   (and ResponseStore)
 *   anthropic      AnthropicMessages  AnthropicMessage   AnthropicWords
 *   gemini         GeminiContents     GeminiContent      GeminiWords
 * </pre>
 *
 * What is the same for all knows no wire format: {@code Asked} (what is asked), {@code Script}
 * (what is said to it), {@code Reply} (what that costs), {@code Prompt} and {@code PromptCache},
 * {@code Models}. Tokens are OpenAI's ({@code CountingRules}) where it published how it counts, and
 * {@code FrameRules} elsewhere.
 */
package dev.tidemark.samples.modelserver;
