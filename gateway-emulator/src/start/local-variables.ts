import type { CertificateAuthority } from "../transport/certificate-authority.ts";

/** All that a handler gets besides what the stack gives it: where the services are, and whom to trust. */
export function localVariables(of: {
  bedrock: string;
  dynamodb: string;
  lambda: string;
  certificates: CertificateAuthority;
}): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_BEDROCK: of.bedrock,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: of.bedrock,
    AWS_ENDPOINT_URL_DYNAMODB: of.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: of.lambda,
    ...trustVariables(of.certificates),
  };
}

/** Has clients trust the local certificate authority: Node.js's variable adds to whom they trust, the others replace it. */
export function trustVariables({
  caCertificatePath,
  caBundlePath,
}: Pick<CertificateAuthority, "caCertificatePath" | "caBundlePath">): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: caCertificatePath,
    AWS_CA_BUNDLE: caBundlePath,
    SSL_CERT_FILE: caBundlePath,
    REQUESTS_CA_BUNDLE: caBundlePath,
  };
}
