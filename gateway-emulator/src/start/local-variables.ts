import type { CertificateAuthority } from "../transport/certificate-authority.ts";

/** All that a handler gets besides what the stack gives it: where the services are, and whom to trust. */
export function localVariables(of: {
  bedrock: string;
  dynamodb: string;
  lambda: string;
  certificates: CertificateAuthority;
}): Record<string, string> {
  const { caCertificatePath } = of.certificates;
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: of.bedrock,
    AWS_ENDPOINT_URL_DYNAMODB: of.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: of.lambda,
    NODE_EXTRA_CA_CERTS: caCertificatePath,
    AWS_CA_BUNDLE: caCertificatePath,
    SSL_CERT_FILE: caCertificatePath,
    REQUESTS_CA_BUNDLE: caCertificatePath,
  };
}
