/** What a piece of code is, as far as it has a colour of its own; each is a class of style/code.css. */
export type Kind = "kw" | "str" | "num" | "fn" | "com";

/** A piece of code of one kind; `""` is plain. */
export interface Run {
  readonly kind: Kind | "";
  readonly text: string;
}

/** Adds a piece of code to the pieces before it; to the last of them where that is of the same kind. */
export function appendRun(runs: Run[], run: Run): void {
  if (!run.text) return;
  const last = runs.at(-1);
  if (last?.kind === run.kind) runs[runs.length - 1] = { kind: run.kind, text: last.text + run.text };
  else runs.push(run);
}

export function isSameColouring(a: readonly Run[], b: readonly Run[]): boolean {
  return (
    a.length === b.length && a.every(({ kind, text }, at) => kind === b[at]?.kind && text === b[at]?.text)
  );
}
