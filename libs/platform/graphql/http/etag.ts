import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Of the content as this media type: the same text as another is another representation. */
export const etagOf = (type: string, content: string | Buffer): string => `"${createHash('sha256').update(`${type}\n`).update(content).digest('base64url')}"`;

/**
 * What to send as the body of a GET or HEAD that was answered: a client that has it already gets 304 and nothing. Each
 * answer is the caller's own, and may have changed since: only the client keeps it, and asks each time. Errors are not kept.
 */
export const revalidated = (request: FastifyRequest, reply: FastifyReply, content: string | Buffer): string | Buffer | null => {
  if (reply.statusCode !== 200 || reply.hasHeader('cache-control')) return content;
  const etag = (reply.getHeader('etag') as string | undefined) ?? etagOf(String(reply.getHeader('content-type')), content);
  void reply.headers({ etag, 'cache-control': 'private, no-cache' });
  if (!names(request.headers['if-none-match'], etag)) return content;
  void reply.code(304).removeHeader('content-type');
  // What becomes of a HEAD's body is the server's matter: it wants to know its length.
  return request.method === 'HEAD' ? content : null;
};

/** Compared weakly: a proxy that compresses marks the tag as weak. */
const names = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag));
