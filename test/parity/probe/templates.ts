/** Mapping templates of the API `integrations`, by template key: what templates can do, each thing once. */
export const REQUEST_TEMPLATES: Record<string, string> = {
  $default: `{"template":"the default","body":$input.body}`,
  input: `{"body":$input.body,"json":$input.json('$.value'),"path":"$input.path('$.value.name')"}`,
  context: objectOf({
    connectionId: "$context.connectionId",
    connectedAt: "$context.connectedAt",
    domainName: "$context.domainName",
    eventType: "$context.eventType",
    messageId: "$context.messageId",
    routeKey: "$context.routeKey",
    requestId: "$context.requestId",
    extendedRequestId: "$context.extendedRequestId",
    apiId: "$context.apiId",
    requestTime: "$context.requestTime",
    requestTimeEpoch: "$context.requestTimeEpoch",
    stage: "$context.stage",
    sourceIp: "$context.identity.sourceIp",
  }),
  "stage-variables": objectOf({
    dot: "$stageVariables.color",
    index: "$stageVariables['color']",
    formal: "${stageVariables['color']}",
  }),
  util: objectOf({
    escaped: "$util.escapeJavaScript($input.path('$.text'))",
    parsed: "$util.parseJson($input.path('$.json')).a",
    urlEncoded: "$util.urlEncode($input.path('$.text'))",
    urlDecoded: "$util.urlDecode($input.path('$.encoded'))",
    base64Encoded: "$util.base64Encode($input.path('$.text'))",
    base64Decoded: "$util.base64Decode($input.path('$.base64'))",
  }),
  // What is not there prints nothing, in each of the ways to name it.
  undefined:
    "[$nothing|$!nothing|${nothing}|$nothing.deeper|$input.path('$.nothing')|$context.nothing.deeper|$stageVariables.nothing]",
  java: "$input.path('$.object')|$input.path('$.list')",
  loop: "#foreach($item in $input.path('$.list'))$item#if($foreach.hasNext),#end#end",
};

/** What a function gets of a handshake: `$input.params` in its two forms. */
export const PARAMS_TEMPLATE = [
  `{"order":{"token":"$input.params('token')"},`,
  `"params":${objectOf({
    query: "$input.params('color')",
    header: "$input.params('X-Color')",
    absent: "$input.params('nothing')",
    queryInMap: "$input.params().querystring.color",
    headerInMap: "$input.params().header.get('X-Color')",
  })}}`,
].join("");

/** What a function gets that is called without a proxy event. */
export const ORDER_TEMPLATE = [
  `{"order":$input.json('$.order'),`,
  `"connection":{"connectionId":"$context.connectionId","endpoint":"https://$context.domainName/$context.stage"},`,
  `"routeKey":"$context.routeKey"}`,
].join("");

/** The text of a JSON object, whose values are left to the template. */
function objectOf(values: Record<string, string>): string {
  return `{${Object.entries(values)
    .map(([name, value]) => `"${name}":"${value}"`)
    .join(",")}}`;
}
