import { ModelsError } from "./fields.ts";
import type { FoundationModel } from "./foundation-model.ts";
import { nearestId } from "./nearest-id.ts";

/** Fields that are taken from the model that it is like member by member. */
const MERGED = ["rules", "prices", "promptCache"] as const;

/**
 * What a model says with what it takes from the one it is `like`, in place of `like`. Its names and its dates are its own.
 * @throws ModelsError when there is no such model
 */
export function inheritFrom(listed: readonly FoundationModel[], value: unknown, at: string): unknown {
  if (!isObject(value) || value["like"] === undefined) return value;
  const { like, ...own } = value;
  const parent = listed.find(({ modelId }) => modelId === like);
  if (!parent) {
    const ids = listed.map(({ modelId }) => modelId);
    const nearest = nearestId(typeof like === "string" ? like : "", ids) ?? ids[0];
    throw new ModelsError(
      `${at}.like must be the base id of a listed model, such as ${nearest}; it is ${JSON.stringify(like)}`,
    );
  }
  const { successor: _successor, ...inherited } = parent;
  return {
    ...inherited,
    ...namesOf(String(own["modelId"])),
    lifecycle: {},
    sources: [],
    ...own,
    ...Object.fromEntries(MERGED.map((name) => [name, merged(parent[name], own[name])])),
  };
}

/** An ARN names no model: what is behind it goes by its own name. */
function namesOf(modelId: string): Partial<FoundationModel> {
  if (modelId.startsWith("arn:")) return {};
  return { modelName: modelId, vendorName: modelId.slice(modelId.indexOf(".") + 1) };
}

function merged(parents: object | undefined, own: unknown): unknown {
  return isObject(own) ? { ...parents, ...own } : (own ?? parents);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
