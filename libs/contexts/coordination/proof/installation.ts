import type { Pool, PoolClient } from 'pg';

export type Installation = {
  /** What it signs under: `hutong-1a2b3c4d`. */
  readonly name: string;
  /** Of the nonces of its leaves. In its database, beside the log: who restores the one has the other. */
  readonly nonceSecret: Buffer;
};

export const installation = async (on: Pick<Pool | PoolClient, 'query'>): Promise<Installation> => {
  const { rows } = await (on as Pool).query<Installation>({ name: 'proof.installation', text: 'SELECT name, nonce_secret AS "nonceSecret" FROM proof_installation' });
  const [found] = rows;
  if (!found) throw new Error('The installation has no name to sign under: its migration makes one');
  return found;
};
