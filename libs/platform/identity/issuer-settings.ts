/** A server that signs access tokens for this installation. */
export type IssuerSettings = {
  /** As its tokens name it (`iss`). */
  readonly issuer: string;
  /** This installation, as its tokens name it (`aud`). */
  readonly audience: string;
  /** Where its public keys are; left out, its OpenID configuration says so. */
  readonly jwksUri?: string | undefined;
};

/** Whether what comes from there is what was sent there: over TLS, or from this machine. */
export const isTrustworthy = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
};
