/** An id for a message or a conversation: begins with the time, so that ids sort by it; 80 random bits follow. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return Date.now().toString(36) + Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
