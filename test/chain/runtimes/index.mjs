// What each of these handlers does, in JavaScript; app.py and bootstrap do the same.
export const handler = async (event, context) => {
  switch (event.case) {
    case "echo":
      return event;
    case "nothing":
      return;
    case "throw":
      throw new TypeError("boom 雾");
    case "large":
      return "x".repeat(2 ** 20);
    case "print":
      process.stdout.write("a line past the console\n");
      return "printed";
    case "exit":
      return process.exit(3);
    case "context":
      return {
        functionName: context.functionName,
        functionVersion: context.functionVersion,
        memoryLimitInMB: context.memoryLimitInMB,
        logGroupName: context.logGroupName,
        logStreamName: context.logStreamName,
        awsRequestId: context.awsRequestId,
        invokedFunctionArn: context.invokedFunctionArn,
        clientContext: context.clientContext,
        traceId: process.env._X_AMZN_TRACE_ID,
        hasTime: context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 3000,
        folder: process.cwd(),
      };
  }
};

const AsyncFunction = handler.constructor;

/** Does what its event says. */
export const run = ({ source }, context) => new AsyncFunction("context", source)(context);

export const stream = globalThis.awslambda?.streamifyResponse(({ source }, stream, context) =>
  new AsyncFunction("stream", "context", source)(stream, context),
);

export const callback = (event, context, callback) => callback(undefined, "called back");
