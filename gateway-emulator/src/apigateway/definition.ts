/** `$connect`, `$disconnect`, `$default`, or what the route selection expression yields. */
export type RouteKey = string;

/** One WebSocket API with its one deployed stage, as the stack declares it. */
export interface ApiDefinition {
  /** Ten characters of `[a-z0-9]`. */
  apiId: string;
  name: string;
  /** Such as `$request.body.action`. */
  routeSelectionExpression: string;
  stage: Stage;
  routes: Route[];
}

export interface Stage {
  name: string;
  /** Empty when the stage declares none. */
  variables: Record<string, string>;
}

export interface Route {
  routeKey: RouteKey;
  integration: Integration;
  /** Whether the route has a route response, so that the integration's body goes back to the client. */
  twoWay: boolean;
}

/** What a route calls; one member for each integration type that is emulated. */
export type Integration = AwsProxyIntegration;

/** Lambda proxy: the function gets the whole event. */
export interface AwsProxyIntegration {
  type: "AWS_PROXY";
  functionName: string;
  /** 50 to 29,000. */
  timeoutMs: number;
}
