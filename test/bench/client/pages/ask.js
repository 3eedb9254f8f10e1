/**
 * Connects, asks when `start()` is called, and hands each frame over as it came.
 * @param {(frame: string) => void} receive
 */
export function askWith(receive) {
  const socket = new WebSocket(`ws://${location.host}/ws`, ["chat.v1"]);
  const send = (frame) => socket.send(JSON.stringify({ v: 1, ...frame }));
  socket.addEventListener("open", () => send({ action: "hello", id: "hello", device: "rival" }));
  socket.addEventListener("message", ({ data }) => {
    receive(data);
    if (data.includes('"k":"ready"')) document.body.dataset.state = "ready";
    if (data.includes('"RUN_FINISHED"')) document.body.dataset.state = "done";
  });
  globalThis.start = () => {
    document.body.dataset.state = "streaming";
    send({ action: "send", id: `r${Date.now()}`, thread: "rival", text: "?" });
  };
}

/** The text that a frame brings. */
export function textOf(frame) {
  const { k, e } = JSON.parse(frame);
  return k === "ev" ? e.map(({ delta = "" }) => delta).join("") : "";
}

/** Keeps the end of the scroller in sight. */
export function pin() {
  const scroller = document.querySelector("main");
  scroller.scrollTop = scroller.scrollHeight;
}
