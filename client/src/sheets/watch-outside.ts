/** Tells when somebody presses outside of all of these elements; the function it returns ends that. */
export function watchOutside(inside: readonly (Element | null)[], onOutside: () => void): () => void {
  const onPointerDown = ({ target }: Event) => {
    if (!inside.some((element) => target instanceof Node && element?.contains(target))) onOutside();
  };
  addEventListener("pointerdown", onPointerDown, { capture: true });
  return () => removeEventListener("pointerdown", onPointerDown, { capture: true });
}
