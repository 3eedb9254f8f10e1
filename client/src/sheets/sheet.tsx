import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { CloseIcon } from "../page/icons.tsx";
import { openSheet } from "../page/open-sheet.ts";
import { openDialog } from "./open-dialog.ts";

/** A sheet over the page, with its title and a way out. */
export function Sheet({
  title,
  closeLabel,
  children,
}: {
  title: string;
  closeLabel: string;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => (dialog.current ? openDialog(dialog.current, closeSheet) : undefined), []);
  return (
    <dialog ref={dialog} class="modal" tabIndex={-1} aria-labelledby="sheet-title">
      <div class="modal-body">
        <header>
          <h2 id="sheet-title">{title}</h2>
          <button type="button" class="glyph" aria-label={closeLabel} title={closeLabel} onClick={closeSheet}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function closeSheet(): void {
  openSheet.value = "";
}
