import { CloudfrontResponseHeadersPolicy } from "@cdktn/provider-aws/lib/cloudfront-response-headers-policy/index.js";
import { Construct } from "constructs";

interface StaticSiteHeadersProps {
  name: string;
}

/**
 * Nothing but what the page brings along. Its WebSocket is on its own origin, `/ws`; images are also what somebody
 * has attached. No Trusted Types policy can be made, so no text becomes HTML or script.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Two years. */
const TRANSPORT_SECURITY_SECONDS = 63_072_000;

/** There is no wildcard: whatever is not named keeps its default. Browsers print a warning for names they do not know. */
const DENIED_FEATURES = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "keyboard-map",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

/** An answer can be copied; nothing else that asks for leave is used. */
const PERMISSIONS_POLICY = [
  ...DENIED_FEATURES.map((feature) => `${feature}=()`),
  "clipboard-write=(self)",
].join(", ");

const CUSTOM_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": PERMISSIONS_POLICY,
};

/**
 * The headers of everything that the page's address answers, an error too.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export class StaticSiteHeaders extends Construct {
  constructor(scope: Construct, id: string, { name }: StaticSiteHeadersProps) {
    super(scope, id);
    new CloudfrontResponseHeadersPolicy(this, "policy", {
      name: `${name}-page`,
      comment: "The headers of the chat page",
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: "no-referrer", override: true },
        strictTransportSecurity: {
          accessControlMaxAgeSec: TRANSPORT_SECURITY_SECONDS,
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersConfig: {
        items: Object.entries(CUSTOM_HEADERS).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }
}
