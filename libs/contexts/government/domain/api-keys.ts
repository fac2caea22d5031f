import { refusal } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';
import { administersIt, type Administrator } from './permissions.js';

/** By it a program acts for an organisation. The key itself is known to nobody but the program. */
export type ApiKey = {
  readonly id: string;
  readonly organisationId: string;
  readonly title: string;
  /** Mutations that it may send; empty: it only reads. */
  readonly commands: readonly string[];
  /** Empty: all. */
  readonly projectIds: readonly string[];
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly revokedReason: string | null;
};

export type ApiKeyState = { readonly status: 'none' } | { readonly status: 'created'; readonly key: ApiKey; readonly hash: string };

export type ApiKeyCommand =
  | {
      readonly type: 'create-api-key';
      readonly by: Administrator;
      readonly organisationIsKnown: boolean;
      readonly key: Omit<ApiKey, 'revokedAt' | 'revokedReason'>;
      /** SHA-256 of it, base64url. It is 256 random bits: its hash gives nothing away, also not in a log that is never erased. */
      readonly hash: string;
      readonly now: string;
    }
  | { readonly type: 'revoke-api-key'; readonly by: Administrator; readonly reason: string; readonly now: string };

/** What happens to keys stays within government. */
export type ApiKeyEvent =
  | { readonly type: 'api-key-created'; readonly data: Omit<ApiKey, 'id' | 'revokedAt' | 'revokedReason'> & { readonly keyId: string; readonly hash: string } }
  | { readonly type: 'api-key-revoked'; readonly data: { readonly keyId: string; readonly revokedAt: string; readonly reason: string } };

/** A year, and the day that it may have more. */
const longestMs = 366 * 86_400_000;

const decide = (command: ApiKeyCommand, state: ApiKeyState): readonly ApiKeyEvent[] => {
  switch (command.type) {
    case 'create-api-key': {
      const { by, key, hash, now } = command;
      const { id: keyId, organisationId, title, commands, projectIds, expiresAt } = key;
      administersIt.mustHold({ by, organisationId });
      if (state.status === 'created') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      if (!command.organisationIsKnown) throw refusal('UNKNOWN_ORGANISATION', 'organisationId');
      if (expiresAt <= now) throw refusal('WINDOW_IS_OVER', 'expiresAt');
      if (Date.parse(expiresAt) > Date.parse(now) + longestMs)
        throw refusal('INVALID_INPUT', 'expiresAt', 'A key lasts a year at most: create the next one before it ends');
      const scope = { commands: [...new Set(commands)], projectIds: [...new Set(projectIds)] };
      return [{ type: 'api-key-created', data: { keyId, organisationId, title: title.trim(), ...scope, expiresAt, hash } }];
    }
    case 'revoke-api-key': {
      if (state.status === 'none') throw refusal('UNKNOWN_API_KEY', 'apiKeyId');
      const { id: keyId, organisationId, expiresAt, revokedAt } = state.key;
      administersIt.mustHold({ by: command.by, organisationId });
      if (revokedAt !== null || expiresAt <= command.now) throw refusal('API_KEY_IS_OVER', 'apiKeyId');
      const reason = command.reason.trim();
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'api-key-revoked', data: { keyId, revokedAt: command.now, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const evolve = (state: ApiKeyState, event: ApiKeyEvent): ApiKeyState => {
  if (event.type === 'api-key-created') {
    const { keyId: id, hash, ...key } = event.data;
    return { status: 'created', hash, key: { id, ...key, revokedAt: null, revokedReason: null } };
  }
  if (state.status === 'none') throw new Error(`${event.type} before api-key-created: this is no history of a key`);
  return { ...state, key: { ...state.key, revokedAt: event.data.revokedAt, revokedReason: event.data.reason } };
};

/** Keys of programs: shown once, for a year at most, revoked at once. */
export const apiKeys: Decider<ApiKeyState, ApiKeyCommand, ApiKeyEvent> = { category: 'api-key', initialState: { status: 'none' }, decide, evolve };

/** Of a stream that has its first event. */
export const created = (state: ApiKeyState): { readonly key: ApiKey; readonly hash: string } => {
  if (state.status === 'none') throw new Error('There is no key in this state');
  const { key, hash } = state;
  return { key, hash };
};
