/**
 * What a debugger asks first, as the inspector of Node.js answers it: one target for each function, whose id stays.
 * @param functionNames those that can be debugged; VS Code attaches to the first
 * @param authority the host and port by which the client has come
 * @returns undefined for a path that is none of these
 * @see https://github.com/nodejs/node/blob/main/src/inspector_socket_server.cc
 */
export function targetsAt(
  path: string,
  { functionNames, authority }: { functionNames: string[]; authority: string },
): unknown {
  switch (path.replace(/\/$/, "")) {
    case "/json/version":
      return { Browser: `node.js/${process.version}`, "Protocol-Version": "1.1" };
    case "/json":
    case "/json/list":
      return functionNames.map((functionName) => targetOf(functionName, authority));
    default:
      return undefined;
  }
}

function targetOf(functionName: string, authority: string) {
  const address = `${authority}/${functionName}`;
  const frontend = (page: string) =>
    `devtools://devtools/bundled/${page}.html?experiments=true&v8only=true&ws=${address}`;
  return {
    description: "node.js instance",
    devtoolsFrontendUrl: frontend("js_app"),
    devtoolsFrontendUrlCompat: frontend("inspector"),
    faviconUrl: "https://nodejs.org/static/images/favicons/favicon.ico",
    id: functionName,
    title: `Lambda function ${functionName}`,
    type: "node",
    url: "file:///var/task",
    webSocketDebuggerUrl: `ws://${address}`,
  };
}
