// Starts AWS's runtime client 3 as Lambda's nodejs22.x does; the package's own command prints a line first.
import { run } from "aws-lambda-ric-3";

await run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
