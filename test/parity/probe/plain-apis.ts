import type { Construct } from "constructs";
import { type ApiName, ProbeApi } from "./probe-api.ts";
import type { ProbeFunctions } from "./probe-functions.ts";

/** APIs whose routes are Lambda proxies: `tell` is one-way, all others answer. */
export function addPlainApis(scope: Construct, functions: ProbeFunctions): ProbeApi[] {
  return [...routeSelectionApis(scope, functions), ...failingApis(scope, functions)];
}

function routeSelectionApis(scope: Construct, functions: ProbeFunctions): ProbeApi[] {
  const handler = functions.probe;
  const withEvents = (
    id: ApiName,
    config: { routeSelectionExpression?: string; variables?: Record<string, string> } = {},
  ) => {
    const { variables: stageVariables, ...rest } = config;
    const api = new ProbeApi(scope, id, {
      handler,
      ...rest,
      ...(stageVariables && { stage: { stageVariables } }),
    });
    return api.allow(handler).route("$connect").route("$disconnect");
  };
  return [
    withEvents("main").route("tell").twoWay("ask", "$default"),
    withEvents("without-default").twoWay("ask"),
    new ProbeApi(scope, "without-connect", { handler }).allow(handler).twoWay("$default"),
    withEvents("nested", {
      routeSelectionExpression: "$${request.body.service}/$${request.body.action}",
      variables: { color: "blue", size: "7" },
    }).twoWay("chat/join", "chat/", "/join", "$default"),
    withEvents("stringified", { routeSelectionExpression: "$request.body.service.do" }).twoWay(
      "1",
      "true",
      "[item1, item2]",
      "{k=v}",
      "join",
      "$default",
    ),
    withEvents("fixed", { routeSelectionExpression: "fixed" }).twoWay("fixed", "$default"),
    withEvents("literal-default", { routeSelectionExpression: "\\$default" }).twoWay("ask", "$default"),
  ];
}

/** APIs whose integrations are late, or may not be called. */
function failingApis(scope: Construct, { probe, impatient }: ProbeFunctions): ProbeApi[] {
  const hasty = new ProbeApi(scope, "hasty", { handler: probe }).allow(probe);
  const within = hasty.proxy("within", probe, { timeoutMilliseconds: HASTY_TIMEOUT_MS });
  hasty.route("$connect", { integration: within }).route("tell", { integration: within });
  hasty.route("ask", { integration: within, twoWay: true });
  return [
    hasty,
    new ProbeApi(scope, "impatient", { handler: impatient }).allow(impatient).route("$connect").twoWay("ask"),
    new ProbeApi(scope, "unpermitted", { handler: probe }).twoWay("$default"),
    new ProbeApi(scope, "unpermitted-connect", { handler: probe }).route("$connect"),
    new ProbeApi(scope, "disabled", { handler: probe, disableExecuteApiEndpoint: true })
      .allow(probe)
      .twoWay("$default"),
  ];
}

/** Long enough for a function that has been called before. */
const HASTY_TIMEOUT_MS = 1000;
