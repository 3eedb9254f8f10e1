import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/**
 * Has the worker begin a run, and does not wait for it.
 * @throws {TooManyRequestsException} 429, when Lambda takes no more; the run stays queued, and may be begun later
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export async function invokeWorker({
  lambda,
  functionName,
  run,
}: {
  lambda: LambdaClient;
  functionName: string | undefined;
  run: string;
}): Promise<void> {
  if (!functionName)
    throw new Error(
      "WORKER_FUNCTION_NAME is not set: give the function the name of the worker's in the stack",
    );
  const Payload = JSON.stringify({ run });
  await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
}
