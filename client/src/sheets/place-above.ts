/** Between a list and the composer, and between it and the window's edge, in CSS pixels. */
const GAP = 8;

/** Keeps a list above the sheet that its button is on, no higher than there is room; the function it returns ends that. */
export function placeAbove(button: HTMLElement, list: HTMLElement): () => void {
  const place = () => {
    const at = (button.closest(".sheet") ?? button).getBoundingClientRect();
    const isRightToLeft = getComputedStyle(list).direction === "rtl";
    const start = isRightToLeft ? at.right - list.offsetWidth : at.left;
    list.style.bottom = `${innerHeight - at.top + GAP}px`;
    list.style.left = `${Math.max(GAP, Math.min(start, innerWidth - list.offsetWidth - GAP))}px`;
    list.style.maxHeight = `${at.top - 2 * GAP}px`;
  };
  place();
  addEventListener("resize", place);
  return () => removeEventListener("resize", place);
}
