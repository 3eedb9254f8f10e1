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

  const newest = (selector) => [...document.querySelectorAll(selector)].at(-1);
  const written = () => newest(".prose")?.textContent.length ?? 0;

  bench.watchGrowth = () => {
    let length = 0;
    observe(() => {
      const now = written();
      if (now > length) bench.grewAt.push(Date.now());
      length = now;
    });
  };

  /** Has `bench.stopped` tell what becomes of the newest answer from the next click on, until it is said to have been stopped. */
  bench.watchEnd = () => {
    bench.stopped = new Promise((resolve) => {
      addEventListener(
        "click",
        () => {
          const clickedAt = Date.now();
          let [length, lastGrewAt] = [written(), clickedAt];
          const observer = observe(() => {
            const now = written();
            const isOver = newest("[data-role=assistant]").dataset.state === "stopped";
            if (isOver) {
              observer.disconnect();
              resolve({ clickedAt, lastGrewAt, lateChars: now - length });
            } else if (now > length) [length, lastGrewAt] = [now, Date.now()];
          });
          observer.observe(document, {
            subtree: true,
            childList: true,
            characterData: true,
            attributes: true,
          });
        },
        { capture: true, once: true },
      );
    });
  };

  bench.watchInput = () => {
    const note = ({ timeStamp }) =>
      void bench.afterPaint().then((paintedAt) => bench.painted.push(paintedAt - timeStamp));
    addEventListener("keydown", note, { capture: true });
    addEventListener("click", note, { capture: true });
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
