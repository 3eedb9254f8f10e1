import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { nextFocus } from "./next-focus.ts";
import { shownMenu } from "./open-menu.ts";
import type { MenuItem } from "./open-menu.ts";

/** Between a menu and its button, and between it and the window's edge, in CSS pixels. */
const GAP = 4;

/** Draws the menu that is open, at its button. */
export function Menu() {
  const menu = shownMenu.value;
  return menu ? <OpenMenu key={menu.button} button={menu.button} items={menu.items} /> : null;
}

function OpenMenu({ button, items }: { button: HTMLElement; items: readonly MenuItem[] }) {
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    button.setAttribute("aria-expanded", "true");
    if (list.current) placeAt(button, list.current);
    list.current?.querySelector("button")?.focus();
    return () => button.removeAttribute("aria-expanded");
  }, [button]);
  useEffect(() => watchOutside(list, button), [button]);

  function choose(item: MenuItem) {
    close(button);
    item.run();
  }

  const label = button.getAttribute("aria-label") ?? undefined;
  return (
    <section aria-label={label}>
      <div
        class="menu"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        ref={list}
        onKeyDown={(event) => {
          if (event.key === "Tab") return void (shownMenu.value = undefined);
          if (event.key !== "Escape")
            return nextFocus(event, [...event.currentTarget.querySelectorAll("button")]);
          event.preventDefault();
          event.stopPropagation();
          close(button);
        }}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={item.isDanger ? "danger" : undefined}
            onClick={() => choose(item)}
          >
            {item.label}
          </button>
        ))}
      </div>
    </section>
  );
}

/** A menu that somebody clicks away from is not wanted any more, and it does not move along with its button. */
function watchOutside(list: { current: HTMLElement | null }, button: HTMLElement): () => void {
  const end = new AbortController();
  const options = { capture: true, signal: end.signal };
  const leave = () => (shownMenu.value = undefined);
  const isAround = (target: EventTarget | null, element: HTMLElement | null) =>
    target instanceof Node && target.contains(element);
  const isIn = (target: EventTarget | null, element: HTMLElement | null) =>
    target instanceof Node && (element?.contains(target) ?? false);
  addEventListener(
    "pointerdown",
    ({ target }) => void (isIn(target, list.current) || isIn(target, button) || leave()),
    options,
  );
  addEventListener("scroll", ({ target }) => void (isAround(target, button) && leave()), options);
  addEventListener("resize", leave, options);
  return () => end.abort();
}

function close(button: HTMLElement): void {
  shownMenu.value = undefined;
  button.focus();
}

/** Below the button, or above it where there is no room; its end at the button's, as far as the window reaches. */
function placeAt(button: HTMLElement, list: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const isBelow = at.bottom + GAP + height <= innerHeight;
  const isRightToLeft = getComputedStyle(list).direction === "rtl";
  const left = isRightToLeft ? at.left : at.right - width;
  list.style.top = `${isBelow ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
  list.style.left = `${Math.min(Math.max(GAP, left), innerWidth - width - GAP)}px`;
}
