import { marked } from "marked";
import { askWith, pin, textOf } from "./ask.js";

// The usual way: all the text through marked and innerHTML, once a frame.
const target = document.getElementById("text");
let text = "";
let isPlanned = false;
askWith((frame) => {
  text += textOf(frame);
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => {
    isPlanned = false;
    target.innerHTML = marked.parse(text);
    pin();
  });
});
