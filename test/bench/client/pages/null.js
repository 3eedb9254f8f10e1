import { askWith } from "./ask.js";

// What it costs to be told: renders nothing.
let length = 0;
askWith((frame) => {
  length += frame.length;
});
