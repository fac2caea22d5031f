import type { JsonObject } from '../kernel/index.js';

/**
 * What a command says, as JSON: what its idempotency key stands for. Without the key itself, and without the position
 * token: a client that tries again may have read further since.
 */
export const bodyOf = (input: object): JsonObject => {
  const { idempotencyKey: _key, token: _token, ...body } = JSON.parse(JSON.stringify(input)) as JsonObject;
  return body;
};
