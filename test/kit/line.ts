import type { Page, WebSocketRoute } from "playwright-core";

/** The page's way to the gateway. */
export interface Line {
  /** Resolves when the handler has greeted the page. */
  greeted: Promise<void>;
  /** Ends the open connection, and every new one before it is of use: Playwright's `setOffline` leaves sockets open. */
  cut(): Promise<void>;
  /** New connections come through again. */
  mend(): void;
  /** Whatever comes for the page from now on comes so; what is `undefined` does not come at all. */
  change(become: (frame: string) => string | undefined): void;
}

/** Puts a line that can be cut between a page and the gateway; before the page is opened. */
export async function openLine(page: Page): Promise<Line> {
  const open = new Set<WebSocketRoute>();
  let isCut = false;
  let become = (frame: string): string | undefined => frame;
  const greeted = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/ws(\?|$)/, (socket) => {
    if (isCut) return void socket.close();
    open.add(socket);
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      const changed = become(frame.toString());
      if (changed !== undefined) socket.send(changed);
      if (frame.toString().includes('"k":"ready"')) greeted.resolve();
    });
    server.onClose((code, reason) => {
      open.delete(socket);
      void socket.close({ ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
    });
  });
  return {
    greeted: greeted.promise,
    async cut() {
      isCut = true;
      await Promise.all([...open].map((socket) => socket.close()));
      open.clear();
    },
    mend() {
      isCut = false;
    },
    change(other) {
      become = other;
    },
  };
}
