/** Where everything listens; the ready line, as JSON or as a table. */
export interface Ready {
  site?: string;
  apis: { apiId: string; name: string; stage: string; websocket: string; management: string }[];
  lambda: string;
  /** `HOST:PORT` where a debugger attaches. */
  debugger?: string;
  bedrock: string;
  dynamodb: string;
  control: string;
  caCertificate: string;
}

/** The table that is printed when the emulator is ready. */
export function readyTable(
  ready: Ready,
  about: { notEmulated: { address: string; why: string }[]; local: Record<string, string> },
): string {
  const rows: [string, string][] = [
    ...(ready.site !== undefined ? [["page", ready.site] satisfies [string, string]] : []),
    ...ready.apis.flatMap(({ name, websocket, management }): [string, string][] => [
      [`WebSocket API ${name}`, websocket],
      ["@connections", management],
    ]),
    ["Bedrock Runtime", ready.bedrock],
    ["DynamoDB", ready.dynamodb],
    ["Lambda", ready.lambda],
    ...(ready.debugger !== undefined ? [["debugger", ready.debugger] satisfies [string, string]] : []),
    ["control", ready.control],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    "",
    ...rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`),
    "",
    ...localVariables(about.local),
    ...notEmulated(about.notEmulated),
    "",
  ].join("\n");
}

/** A line for each value, with all the variables that have it. */
function localVariables(local: Record<string, string>): string[] {
  const byValue = Map.groupBy(Object.entries(local), ([, value]) => value);
  const lines = [...byValue].map(
    ([value, names]) => `    ${names.map(([name]) => name).join(", ")}: ${value}`,
  );
  if (lines.length === 0) return [];
  const own = "    TMPDIR, HOME, AWS_ACCESS_KEY_ID and its secret and token: each environment's own";
  return ["  Besides what the stack gives them, functions get here:", ...lines, own];
}

function notEmulated(resources: { address: string; why: string }[]): string[] {
  if (resources.length === 0) return [];
  return [
    "",
    "  Declared by the stack, and not emulated:",
    ...resources.map(({ address, why }) => `    ${address}: ${why}`),
  ];
}
