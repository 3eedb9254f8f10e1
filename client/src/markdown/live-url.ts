const LIVE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** The address a link may lead to, or `undefined` for one that must not be live: another scheme, or no whole URL. */
export function liveUrl(written: string): URL | undefined {
  const url = URL.parse(written);
  return url && LIVE_PROTOCOLS.has(url.protocol) ? url : undefined;
}
