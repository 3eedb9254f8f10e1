/** The values of the probe's API keys. */
export const API_KEYS = {
  /** In a usage plan without limits. */
  planned: "groundfog-probe-planned-key",
  /** In the same plan, and switched off. */
  disabled: "groundfog-probe-disabled-key",
  /** In a plan of three requests a day. */
  limited: "groundfog-probe-limited-key",
  /** In a plan of one request a second. */
  slow: "groundfog-probe-slow-key",
  /** In no plan. */
  unplanned: "groundfog-probe-unplanned-key",
} as const;
