/** Whether a page from this host comes from the reader's own machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname) || /^(.+\.)?localhost$/.test(hostname);
}
