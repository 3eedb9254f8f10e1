/**
 * Streams as servers send them, down to the order of their members; the words are ours. Ollama: `fp_ollama`, the role in
 * every delta, its thinking as `reasoning`, a tool call whole in one delta, the usage in a chunk without choices. Without a
 * thought or a call those members are missing.
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go ToChunk, and middleware/openai.go ChatWriter
 */
export const OLLAMA = events(
  ollama({ role: "assistant", content: "", reasoning: "The user " }),
  ollama({ role: "assistant", content: "", reasoning: "greets." }),
  ollama({ role: "assistant", content: "Grüß" }),
  ollama({ role: "assistant", content: " Gott 🧊" }),
  ollama({ role: "assistant", content: "" }, "stop"),
  { ...ollamaBase(), choices: [], usage: { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 } },
  "[DONE]",
);

/** Two calls, each whole, as Ollama sends them since it counts them. */
export const OLLAMA_TOOLS = events(
  ollama({
    role: "assistant",
    content: "",
    tool_calls: [ollamaCall("call_a1b2c3d4", 0, { city: "Paris" })],
  }),
  ollama({
    role: "assistant",
    content: "",
    tool_calls: [ollamaCall("call_e5f6a7b8", 1, { city: "Rome" })],
  }),
  ollama({ role: "assistant", content: "" }, "tool_calls"),
  { ...ollamaBase(), choices: [], usage: { prompt_tokens: 150, completion_tokens: 40, total_tokens: 190 } },
  "[DONE]",
);

/**
 * Ollama as it was: every call has the index 0, none an id, and the reason is `stop`; an unfinished chunk's reason is "".
 * @see https://github.com/ollama/ollama/issues/7881 https://github.com/ollama/ollama/issues/4357
 */
export const EARLY_OLLAMA_TOOLS = events(
  ollama(
    {
      role: "assistant",
      content: "",
      tool_calls: [
        withoutId(ollamaCall("", 0, { city: "Paris" })),
        withoutId(ollamaCall("", 0, { city: "Rome" })),
      ],
    },
    "",
  ),
  ollama({ role: "assistant", content: "" }, "stop"),
  "[DONE]",
);

/**
 * llama-server: `choices` comes first, the first delta's content is null, thoughts are `reasoning_content`, a call comes in
 * pieces, `timings` with the usage, in a chunk without choices.
 * @see https://github.com/openai-php/client/issues/780 (a capture of b9554)
 */
export const LLAMA_SERVER = events(
  llama({ role: "assistant", content: null }),
  llama({ reasoning_content: "Hm" }),
  llama({ reasoning_content: "." }),
  llama({ content: "I" }),
  llama({ content: " look." }),
  llama({
    tool_calls: [
      { index: 0, id: "DJ4aSLk2", type: "function", function: { name: "get_weather", arguments: "{" } },
    ],
  }),
  llama({ tool_calls: [{ index: 0, function: { arguments: '"city":"Par' } }] }),
  llama({ tool_calls: [{ index: 0, function: { arguments: 'is"}' } }] }),
  llama({}, "tool_calls"),
  {
    choices: [],
    ...llamaBase(),
    usage: { completion_tokens: 33, prompt_tokens: 210, total_tokens: 243 },
    timings: { cache_n: 7, prompt_n: 203, prompt_ms: 251.51, predicted_n: 33, predicted_ms: 1119.721 },
  },
  "[DONE]",
);

/**
 * llama-server before 2025: the usage is in the chunk that ends it.
 * @see https://github.com/ggml-org/llama.cpp/issues/12137 (a capture of b4764)
 */
export const EARLY_LLAMA_SERVER = events(
  llama({ role: "assistant", content: null }),
  llama({ content: "Once" }),
  {
    ...llama({}, "length"),
    usage: { completion_tokens: 1, prompt_tokens: 43, total_tokens: 44 },
    timings: { prompt_n: 43, prompt_ms: 246.082, predicted_n: 1, predicted_ms: 0.028 },
  },
  "[DONE]",
);

/**
 * LM Studio: `logprobs: null`, the model's name as fingerprint, later pieces of a call with an empty name and no id.
 * @see https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/649 https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/378
 */
export const LM_STUDIO = events(
  lmStudio({ role: "assistant", reasoning_content: "Let me" }),
  lmStudio({ role: "assistant", reasoning_content: " see" }),
  lmStudio({
    role: "assistant",
    tool_calls: [
      { index: 0, id: "193629320", type: "function", function: { name: "get_weather", arguments: "" } },
    ],
  }),
  lmStudio({ tool_calls: [{ index: 0, type: "function", function: { name: "", arguments: '{"city' } }] }),
  lmStudio({
    tool_calls: [{ index: 0, type: "function", function: { name: "", arguments: '":"Oslo"}' } }],
  }),
  lmStudio({}, "tool_calls"),
  { ...lmStudioBase(), choices: [], usage: { prompt_tokens: 80, completion_tokens: 17, total_tokens: 97 } },
  "[DONE]",
);

export const DIALECTS = {
  OLLAMA,
  OLLAMA_TOOLS,
  EARLY_OLLAMA_TOOLS,
  LLAMA_SERVER,
  EARLY_LLAMA_SERVER,
  LM_STUDIO,
};

/** An event stream of these; objects as JSON. */
export function events(...data: readonly (string | object)[]): string {
  return data.map((one) => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`).join("");
}

/** A chunk that says this. */
export function ollama(delta: object, finishReason: string | null = null) {
  return { ...ollamaBase(), choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

function ollamaBase() {
  return {
    id: "chatcmpl-447",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "qwen3:8b",
    system_fingerprint: "fp_ollama",
  };
}

function ollamaCall(id: string, index: number, input: object) {
  return { id, index, type: "function", function: { name: "get_weather", arguments: JSON.stringify(input) } };
}

function withoutId<Call extends { id: string }>({ id: _id, ...call }: Call): Omit<Call, "id"> {
  return call;
}

function llama(delta: object, finishReason: string | null = null) {
  return { choices: [{ finish_reason: finishReason, index: 0, delta }], ...llamaBase() };
}

function llamaBase() {
  return {
    created: 1_781_492_231,
    id: "chatcmpl-qC6laQHbZ2CmxNvJ4NoB1L93LcVF7nfe",
    model: "gemma-4-31B-it-UD-Q6_K_XL.gguf",
    system_fingerprint: "b9554-d403f00ec",
    object: "chat.completion.chunk",
  };
}

function lmStudio(delta: object, finishReason: string | null = null) {
  return { ...lmStudioBase(), choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] };
}

function lmStudioBase() {
  return {
    id: "chatcmpl-8cybkqa7743exgha66o2hg",
    object: "chat.completion.chunk",
    created: 1_746_707_722,
    model: "qwen3-30b-a3b-128k",
    system_fingerprint: "qwen3-30b-a3b-128k",
  };
}
