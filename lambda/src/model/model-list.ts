import listed from "./models.json" with { type: "json" };

/** What a request may ask of a model, and what it costs. */
export interface ModelRules {
  contextTokens: number;
  maxOutputTokens: number;
  /** `either`: temperature or topP, not both; `none`: neither. */
  sampling: "none" | "either" | "any";
  tools: boolean;
  systemPrompt: boolean;
  /** Absent where nothing is cached; a shorter beginning than `minTokens` is not. */
  promptCache?: { minTokens: number };
  /** Absent where nobody knows. */
  prices?: Prices;
  /** ISO 8601, in UTC; what is not known is absent. */
  lifecycle?: { legacy?: string; endOfLife?: string };
  /** The base id of the model to go on with. */
  successor?: string;
}

/** US dollars for a million tokens. */
export interface TokenPrices {
  input: number;
  output: number;
  /** Absent where nothing is cached. */
  cacheRead?: number;
  /** For five minutes. */
  cacheWrite?: number;
}

/** `long`: of a prompt that is longer than so many tokens. */
export interface Prices extends TokenPrices {
  long?: TokenPrices & { aboveTokens: number };
}

export interface ListedModel extends ModelRules {
  prices: Prices;
  /** What a geographic profile costs, as a multiple of the base id's price or the global profile's. */
  geographicFactor: number;
  /** Prefixes of its inference profiles; only of models that are a successor. */
  profiles: readonly string[];
}

/**
 * The streaming text models with tools, by their base ids, as they were on the day that `models.json` says. The
 * emulator's catalogue has the same facts with their sources; a test of the chain holds one against the other.
 */
export const LISTED_MODELS: ReadonlyMap<string, ListedModel> = parseList(listed as List);

/** `models.json`: a row of numbers for each model, under the rules that it shares with others. */
interface List {
  columns: string[];
  families: {
    sampling: ModelRules["sampling"];
    cacheMinTokens?: number;
    geographicFactor: number;
    models: Record<string, number[] | undefined>;
  }[];
  longPromptColumns: string[];
  longPrompts: Record<string, number[] | undefined>;
  lifecycle: Record<string, { legacy?: string; endOfLife?: string; successor?: string } | undefined>;
  profiles: Record<string, string[] | undefined>;
}

type Row = Pick<ModelRules, "contextTokens" | "maxOutputTokens"> & TokenPrices;

function parseList(list: List): Map<string, ListedModel> {
  return new Map(
    list.families.flatMap((family) =>
      Object.entries(family.models).map(([modelId, row = []]) => [
        modelId,
        parseModel(list, family, modelId, row),
      ]),
    ),
  );
}

function parseModel(
  list: List,
  { sampling, cacheMinTokens, geographicFactor }: List["families"][number],
  modelId: string,
  row: readonly number[],
): ListedModel {
  const { contextTokens, maxOutputTokens, ...prices } = named(list.columns, row) as unknown as Row;
  const longRow = list.longPrompts[modelId];
  const long = longRow && (named(list.longPromptColumns, longRow) as unknown as NonNullable<Prices["long"]>);
  const { successor, ...lifecycle } = list.lifecycle[modelId] ?? {};
  return {
    contextTokens,
    maxOutputTokens,
    sampling,
    tools: true,
    systemPrompt: true,
    ...(cacheMinTokens !== undefined && { promptCache: { minTokens: cacheMinTokens } }),
    prices: { ...prices, ...(long && { long }) },
    geographicFactor,
    profiles: list.profiles[modelId] ?? [],
    ...(modelId in list.lifecycle && { lifecycle }),
    ...(successor !== undefined && { successor }),
  };
}

/** Numbers by the names of their columns; a row may end early. */
function named(columns: readonly string[], row: readonly number[]): Record<string, number> {
  return Object.fromEntries(row.map((value, column) => [columns[column] ?? "", value]));
}
