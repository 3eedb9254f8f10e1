/** Where everything listens; the ready line, as JSON or as a table. */
export interface Ready {
  site?: string;
  apis: { apiId: string; name: string; stage: string; websocket: string; management: string }[];
  lambda: string;
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

function localVariables(local: Record<string, string>): string[] {
  const lines = Object.entries(local).map(([name, value]) => `    ${name}=${value}`);
  return lines.length === 0 ? [] : ["  Besides what the stack gives them, functions get here:", ...lines];
}

function notEmulated(resources: { address: string; why: string }[]): string[] {
  if (resources.length === 0) return [];
  return [
    "",
    "  Declared by the stack, and not emulated:",
    ...resources.map(({ address, why }) => `    ${address}: ${why}`),
  ];
}
