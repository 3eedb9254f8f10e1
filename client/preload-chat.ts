import type { HtmlTagDescriptor, Plugin } from "vite";

/** Most readers' words: they come before the first paint. Whoever reads others loses 2 KB. */
const FIRST_WORDS = /\/words\/en\.ts$/;
/** What every page shows as soon as it can. */
const CHAT = [/\/page\/opened\.ts$/, /\/thread\/load-message-list\.ts$/];
/** What the conversation looks like. */
const STYLE = /\/answers-[^/]*\.css$/;

const AFTER_THE_FIRST_PAINT = { fetchpriority: "low" };

/** What is built, by file: as much of it as is looked at here. */
type Bundle = Readonly<Record<string, { facadeModuleId?: string | null; imports?: string[] }>>;

/** Names in the page's HTML what its first script asks for as it runs, so that no round trip comes between them. */
export function preloadChat(): Plugin {
  return {
    name: "preload-chat",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle }) => (bundle ? linksOf(html, bundle as Bundle) : []),
    },
  };
}

function linksOf(html: string, bundle: Bundle): HtmlTagDescriptor[] {
  const words = filesOf(bundle, [FIRST_WORDS]);
  const isUnnamed = (file: string) => !html.includes(file);
  const chat = [...filesOf(bundle, CHAT)].filter((file) => !words.has(file));
  const script = { rel: "modulepreload", crossorigin: true };
  const style = { rel: "preload", as: "style", ...AFTER_THE_FIRST_PAINT };
  return [
    ...[...words].filter(isUnnamed).map((file) => link(file, script)),
    ...chat.filter(isUnnamed).map((file) => link(file, { ...script, ...AFTER_THE_FIRST_PAINT })),
    ...Object.keys(bundle).flatMap((file) => (STYLE.test(`/${file}`) ? [link(file, style)] : [])),
  ];
}

/** The files that hold these sources, and all that they import. */
function filesOf(bundle: Bundle, sources: readonly RegExp[]): Set<string> {
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const other of bundle[file]?.imports ?? []) add(other);
  };
  for (const source of sources) {
    const own = Object.entries(bundle).filter(([, { facadeModuleId }]) => source.test(facadeModuleId ?? ""));
    if (own.length !== 1) throw new Error(`${source} is not one file of the build, but ${own.length}`);
    for (const [file] of own) add(file);
  }
  return found;
}

function link(file: string, attrs: Record<string, string | boolean>): HtmlTagDescriptor {
  return { tag: "link", attrs: { ...attrs, href: `/${file}` }, injectTo: "head" };
}
