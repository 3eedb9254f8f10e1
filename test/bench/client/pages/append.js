import { askWith, pin, textOf } from "./ask.js";

// The floor: plain text, put at the end of one text node once a frame.
const node = document.getElementById("text").appendChild(document.createTextNode(""));
let waiting = "";
askWith((frame) => {
  if (waiting === "")
    requestAnimationFrame(() => {
      node.appendData(waiting);
      waiting = "";
      pin();
    });
  waiting += textOf(frame);
});
