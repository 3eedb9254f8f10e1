const LIVE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** The address a link may lead to, or `undefined` for one that must not be live: another scheme, or no whole URL. */
export function liveUrl(written: string): URL | undefined {
  const url = URL.parse(written);
  return url && LIVE_PROTOCOLS.has(url.protocol) ? url : undefined;
}

/** Whether a link's text is an address that leads where the link does: any other text may only look like one. */
export function saysHost(text: string, { host }: URL): boolean {
  const said = text.trim();
  return said === host || URL.parse(said)?.host === host || URL.parse(`https://${said}`)?.host === host;
}
