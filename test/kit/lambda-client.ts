import { InvokeCommand, LambdaClient, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";

/** AWS's own client of the emulator's Lambda service. */
export interface TestLambdaClient extends Disposable {
  client: LambdaClient;
  /** Invokes, and parses what came back. */
  invoke(
    functionName: string,
    event: unknown,
    more?: Partial<InvokeCommandInput>,
  ): Promise<{ payload: unknown; failed: boolean }>;
}

export function lambdaClient({ ready }: Emulator): TestLambdaClient {
  const client = new LambdaClient({
    endpoint: ready.lambda,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    client,
    async invoke(FunctionName, event, more) {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
      );
      const text = Payload?.transformToString() ?? "";
      return { payload: text === "" ? undefined : JSON.parse(text), failed: FunctionError !== undefined };
    },
    [Symbol.dispose]: () => client.destroy(),
  };
}
