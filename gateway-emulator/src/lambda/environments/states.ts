/**
 * Where an execution environment is in its life: its runtime loads the handler; waits for an invocation; has one; has
 * no process after it crashed or took too long, and keeps its temporary files; is gone.
 */
export type EnvironmentState = "starting" | "waiting" | "busy" | "reset" | "dead";

/**
 * Where its runtime is, in the words of the Runtime API.
 * @see https://github.com/aws/aws-lambda-runtime-interface-emulator/blob/main/internal/lambda/core/states.go
 */
export type RuntimeState =
  | "Started"
  | "InitError"
  | "Ready"
  | "Running"
  | "InvocationResponse"
  | "InvocationErrorResponse"
  | "ResponseSent";
