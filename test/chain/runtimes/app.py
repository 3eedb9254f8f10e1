import os
import sys


def handler(event, context):
    match event["case"]:
        case "echo":
            return event
        case "nothing":
            return None
        case "throw":
            raise TypeError("boom 雾")
        case "large":
            return "x" * 2**20
        case "print":
            sys.stdout.write("a line past the console\n")
            return "printed"
        case "exit":
            os._exit(3)
        case "context":
            remaining = context.get_remaining_time_in_millis()
            return {
                "functionName": context.function_name,
                "functionVersion": context.function_version,
                "memoryLimitInMB": context.memory_limit_in_mb,
                "logGroupName": context.log_group_name,
                "logStreamName": context.log_stream_name,
                "awsRequestId": context.aws_request_id,
                "invokedFunctionArn": context.invoked_function_arn,
                "clientContext": {"custom": context.client_context.custom},
                "traceId": os.environ["_X_AMZN_TRACE_ID"],
                "hasTime": 0 < remaining <= 3000,
                "folder": os.getcwd(),
            }
