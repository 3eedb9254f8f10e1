/** What a key press must tell. */
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** What Safari reports for the Enter that chooses a candidate: it ends the composition before the key goes down. */
const IME_KEY_CODE = 229;

/** Whether a key press stops the answer: Escape, unless it takes back what an input method proposes. */
export function isStopKey({ key, isComposing, keyCode }: KeyPress): boolean {
  return key === "Escape" && !isComposing && keyCode !== IME_KEY_CODE;
}

/** Whether a key press takes up what was asked last: the arrow upwards, alone. */
export function isRecallKey({ key, shiftKey, altKey, isComposing, keyCode }: KeyPress): boolean {
  return key === "ArrowUp" && !shiftKey && !altKey && !isComposing && keyCode !== IME_KEY_CODE;
}

/** Whether a key press sends: Enter, unless it makes a new line or belongs to an input method. */
export function isSendKey({ key, shiftKey, altKey, isComposing, keyCode }: KeyPress): boolean {
  return key === "Enter" && !shiftKey && !altKey && !isComposing && keyCode !== IME_KEY_CODE;
}
