// Put into a page before its own scripts: tells when what was shown. Times of `Date` for what is compared with other
// processes, of `performance` for the rest; all in milliseconds.
(() => {
  const MARKER = /fog\d{4}/g;
  const bench = {
    /** When each marker was first in the page. */
    seen: {},
    /** When the newest answer's text grew. */
    grewAt: [],
    /** From a key or a click until what it did was painted. */
    painted: [],
    /** When there was a click. */
    clickedAt: [],
    frames: [],
  };
  globalThis.bench = bench;

  /** Resolves when what was done before has been painted. */
  bench.afterPaint = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener("message", () => resolve(performance.now()));
        port1.start();
        port2.postMessage(0);
      }),
    );

  bench.watchWords = () => {
    const note = (node) => {
      for (const [word] of node.textContent.matchAll(MARKER)) bench.seen[word] ??= Date.now();
    };
    observe((records) => {
      for (const { target, addedNodes } of records) {
        if (target.nodeType === Node.TEXT_NODE) note(target);
        for (const node of addedNodes) note(node);
      }
    });
  };

  bench.watchGrowth = () => {
    let length = 0;
    observe(() => {
      const now = [...document.querySelectorAll(".prose")].at(-1)?.textContent.length ?? 0;
      if (now > length) bench.grewAt.push(Date.now());
      length = now;
    });
  };

  bench.watchInput = () => {
    const note = ({ timeStamp }) =>
      void bench.afterPaint().then((paintedAt) => bench.painted.push(paintedAt - timeStamp));
    addEventListener("keydown", note, { capture: true });
    addEventListener("click", note, { capture: true });
    addEventListener("click", () => bench.clickedAt.push(Date.now()), { capture: true });
  };

  bench.watchFrames = () => {
    const next = (at) => {
      bench.frames.push(at);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };

  /** Has `bench.questionPainted` tell how long it is from the next key until a question has been painted as asked. */
  bench.expectQuestion = (question) => {
    let pressedAt;
    addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp), { capture: true, once: true });
    bench.questionPainted = new Promise((resolve) => {
      const observer = observe(async () => {
        const asked = [...document.querySelectorAll('[data-role="user"]')].at(-1);
        if (!asked?.textContent.includes(question)) return;
        observer.disconnect();
        resolve((await bench.afterPaint()) - pressedAt);
      });
    });
  };

  /** From a change of the address until a text is painted. */
  bench.openThread = (hash, text) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      const observer = observe(async () => {
        if (!document.getElementById("thread")?.textContent.includes(text)) return;
        observer.disconnect();
        resolve((await bench.afterPaint()) - startedAt);
      });
      location.hash = hash;
    });

  bench.firstPaint = () =>
    new Promise((resolve) =>
      new PerformanceObserver((list) => {
        const paint = list.getEntriesByName("first-contentful-paint")[0];
        if (paint) resolve(paint.startTime);
      }).observe({ type: "paint", buffered: true }),
    );

  /** Since the navigation began: the composer takes a letter, shows it, and would send it. */
  bench.firstLetter = () => letter;

  const letter = new Promise((resolve) => {
    const look = async () => {
      const field = document.getElementById("question");
      if (!field) return void requestAnimationFrame(() => void look());
      if (field.value === "") {
        field.focus();
        document.execCommand("insertText", false, "a");
      }
      const at = await bench.afterPaint();
      const isTaken =
        field.isConnected && field.value === "a" && !field.form?.querySelector(".send")?.disabled;
      if (isTaken) resolve(at);
      else void look();
    };
    if (globalThis.benchTypesFirst) void look();
  });

  function observe(callback) {
    const observer = new MutationObserver(callback);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    return observer;
  }
})();
