/** Where the arrow keys, Home and End lead from one of several. */
const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Moves the focus from one of several elements to another; other keys are not its business. */
export function nextFocus(event: KeyboardEvent, among: readonly HTMLElement[]): void {
  const step = STEPS[event.key];
  const index = among.findIndex((one) => one === document.activeElement);
  if (!step || index === -1) return;
  event.preventDefault();
  among[step(index, among.length)]?.focus();
}
