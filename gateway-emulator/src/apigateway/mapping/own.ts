/**
 * Reads and writes of what a JSON object itself holds, so that no name, not even `__proto__`, reaches what JavaScript
 * objects inherit.
 */
export function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}
