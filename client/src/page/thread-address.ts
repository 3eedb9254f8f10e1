const PREFIX = "#/c/";
const THREAD = /^[\w-]{1,64}$/;

/** What the page's address shows: a conversation, a new one (`""`), or nothing that is its business (`undefined`). */
export function threadOf(hash: string): string | undefined {
  if (hash === "" || hash === "#" || hash === "#/") return "";
  const thread = hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : "";
  return THREAD.test(thread) ? thread : undefined;
}

/** The address of a conversation, within the page. */
export function hashOf(thread: string): string {
  return PREFIX + thread;
}
