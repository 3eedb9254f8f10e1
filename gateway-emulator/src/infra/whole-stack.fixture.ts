import { type Blocks, chatStack, type Fixture, ofChat, route } from "./chat-stack.fixture.ts";

/** A stack with something of each type that is read, none of which lacks anything. */
export function wholeStack(): Fixture {
  return {
    ...chatStack({
      ...integrations,
      ...routes,
      ...guard,
      ...stage,
      ...plans,
      ...roles,
      ...events,
      ...guardrails,
      ...page,
    }),
    data: {
      aws_iam_policy_document: {
        gateway: {
          statement: { actions: ["dynamodb:PutItem"], resources: ["${aws_dynamodb_table.chat.arn}"] },
        },
      },
    },
  };
}

const REQUEST_ID = "$context.requestId";

const mapping = {
  ...ofChat,
  request_templates: { $default: "$input.body", join: '{"room": "$input.path(\'$.room\')"}' },
  template_selection_expression: "$${request.body.action}",
  passthrough_behavior: "NEVER",
  content_handling_strategy: "CONVERT_TO_TEXT",
  request_parameters: { "integration.request.header.Connection-Id": "context.connectionId" },
};

const integrations: Blocks = {
  aws_apigatewayv2_integration: {
    table: {
      ...mapping,
      integration_type: "AWS",
      integration_method: "POST",
      integration_uri: "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
      credentials_arn: "${aws_iam_role.gateway.arn}",
    },
    backend: {
      ...mapping,
      integration_type: "HTTP",
      integration_method: "POST",
      integration_uri: "http://$${stageVariables.host}/rooms",
    },
    mock: { ...mapping, integration_type: "MOCK", timeout_milliseconds: 1000 },
  },
  aws_apigatewayv2_integration_response: {
    mock: {
      ...ofChat,
      integration_id: "${aws_apigatewayv2_integration.mock.id}",
      integration_response_key: "$default",
      response_templates: { $default: "{}" },
    },
  },
};

const to = (integration: string) => ({
  target: `integrations/\${aws_apigatewayv2_integration.${integration}.id}`,
});

const routes: Blocks = {
  aws_apigatewayv2_route: {
    connect: {
      authorization_type: "CUSTOM",
      authorizer_id: "${aws_apigatewayv2_authorizer.ticket.id}",
      api_key_required: true,
    },
    send: {
      request_models: { $default: "${aws_apigatewayv2_model.message.name}" },
      model_selection_expression: "$request.body.kind",
    },
    save: { ...route("save"), ...to("table") },
    call: { ...route("call"), ...to("backend") },
    ping: { ...route("ping"), ...to("mock") },
  },
  aws_apigatewayv2_route_response: {
    ping: { ...ofChat, route_id: "${aws_apigatewayv2_route.ping.id}", route_response_key: "$default" },
  },
};

const guard: Blocks = {
  aws_apigatewayv2_authorizer: {
    ticket: {
      ...ofChat,
      name: "ticket",
      authorizer_type: "REQUEST",
      authorizer_uri: "${aws_lambda_function.handler.invoke_arn}",
      identity_sources: ["route.request.querystring.ticket"],
    },
  },
  aws_apigatewayv2_model: {
    message: {
      ...ofChat,
      name: "Message",
      content_type: "application/json",
      schema: '${jsonencode({"type" = "object"})}',
    },
  },
};

const limits = { throttling_rate_limit: 10, throttling_burst_limit: 5 };

const stage: Blocks = {
  aws_apigatewayv2_stage: {
    ws: {
      stage_variables: { host: "localhost:8080" },
      default_route_settings: { ...limits, detailed_metrics_enabled: true },
      route_settings: [{ route_key: "save", ...limits }],
      access_log_settings: { destination_arn: "${aws_cloudwatch_log_group.access.arn}", format: REQUEST_ID },
    },
  },
  aws_cloudwatch_log_group: { access: { name: "access" } },
};

const plans: Blocks = {
  aws_api_gateway_api_key: { mobile: { name: "mobile", value: "0123456789abcdefghij" } },
  aws_api_gateway_usage_plan: {
    free: {
      name: "free",
      api_stages: [{ ...ofChat, stage: "${aws_apigatewayv2_stage.ws.id}" }],
      quota_settings: { limit: 100, period: "DAY" },
      throttle_settings: { rate_limit: 1, burst_limit: 2 },
    },
  },
  aws_api_gateway_usage_plan_key: {
    mobile: {
      key_id: "${aws_api_gateway_api_key.mobile.id}",
      key_type: "API_KEY",
      usage_plan_id: "${aws_api_gateway_usage_plan.free.id}",
    },
  },
};

const roles: Blocks = {
  aws_iam_role: {
    gateway: { name: "gateway", managed_policy_arns: ["arn:aws:iam::aws:policy/PowerUserAccess"] },
  },
  aws_iam_policy: {
    put: { name: "put", policy: "${data.aws_iam_policy_document.gateway.json}" },
  },
  aws_iam_role_policy: {
    put: {
      role: "${aws_iam_role.gateway.id}",
      policy: "${data.aws_iam_policy_document.gateway.minified_json}",
    },
  },
  aws_iam_role_policy_attachment: {
    put: { role: "${aws_iam_role.gateway.name}", policy_arn: "${aws_iam_policy.put.arn}" },
  },
};

const guardrails: Blocks = {
  aws_bedrock_guardrail: {
    chat: {
      name: "chat",
      blocked_input_messaging: "Not that.",
      blocked_outputs_messaging: "Not this.",
      word_policy_config: [
        { words_config: [{ text: "fog" }], managed_word_lists_config: [{ type: "PROFANITY" }] },
      ],
      sensitive_information_policy_config: [
        {
          pii_entities_config: [{ type: "EMAIL", action: "ANONYMIZE", input_action: "BLOCK" }],
          regexes_config: [{ name: "Ticket", pattern: "TCK-\\d+", action: "BLOCK" }],
        },
      ],
    },
  },
  aws_bedrock_guardrail_version: { first: { guardrail_arn: "${aws_bedrock_guardrail.chat.guardrail_arn}" } },
};

const page: Blocks = {
  aws_cloudfront_response_headers_policy: {
    page: {
      name: "page",
      security_headers_config: {
        content_security_policy: { content_security_policy: "default-src 'none'", override: true },
        content_type_options: [{ override: true }],
        frame_options: { frame_option: "DENY", override: true },
        xss_protection: { protection: true, mode_block: true, override: true },
      },
      custom_headers_config: { items: [{ header: "X-Fog", value: "thick", override: true }] },
    },
  },
};

const events: Blocks = {
  aws_lambda_function_event_invoke_config: {
    handler: {
      function_name: "${aws_lambda_function.handler.function_name}",
      maximum_retry_attempts: 1,
      maximum_event_age_in_seconds: 3600,
      destination_config: [
        {
          on_success: [{ destination: "${aws_lambda_alias.live.arn}" }],
          on_failure: [{ destination: "arn:aws:sqs:us-east-1:123456789012:failed" }],
        },
      ],
    },
  },
  aws_lambda_alias: {
    live: {
      name: "live",
      function_name: "${aws_lambda_function.handler.arn}",
      function_version: "${aws_lambda_function.handler.version}",
    },
  },
  aws_lambda_function: {
    handler: {
      publish: true,
      reserved_concurrent_executions: 10,
      architectures: ["arm64"],
      ephemeral_storage: { size: 512 },
      logging_config: [{ log_format: "JSON", application_log_level: "DEBUG", system_log_level: "WARN" }],
      tracing_config: { mode: "PassThrough" },
      dead_letter_config: { target_arn: "arn:aws:sns:us-east-1:123456789012:failed" },
    },
  },
};
