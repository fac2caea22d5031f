import { applyDecorators } from '@nestjs/common';
import { Extensions, Field, ID } from '@nestjs/graphql';
import { Refusal } from '../kernel/index.js';

/** The id of a thing among all things (Relay's Global Object Identification): base64url of `Works:<id>`. */
export const toGlobalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url');

/** `null`: not a global id. */
export const fromGlobalId = (globalId: string): { readonly type: string; readonly id: string } | null => {
  const text = Buffer.from(globalId, 'base64url').toString();
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) return null;
  const [type, id] = [text.slice(0, colon), text.slice(colon + 1)];
  // Bytes that base64url leaves out, or that are no UTF-8, would make two ids of one thing; a NUL cannot be asked for.
  return toGlobalId(type, id) === globalId && !text.includes('\0') ? { type, id } : null;
};

/**
 * The id that this context keeps, of a thing of this type.
 * @throws {Refusal} `UNKNOWN_<TYPE>` for an id of anything else.
 */
export const rawId = (type: string, globalId: string, field?: string): string => {
  const known = fromGlobalId(globalId);
  if (known?.type === type) return known.id;
  const code = `UNKNOWN_${type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
  throw new Refusal(code, known ? `This is the id of a ${known.type}, not of a ${type}.` : `This is not the id of a ${type}: send it as an answer gave it.`, field);
};

/** As `rawId`, for what may be left out. */
export const rawIdOrNull = (type: string, globalId: string | null | undefined, field?: string): string | null => (globalId == null ? null : rawId(type, globalId, field));

/** Of a filter: the id that rows have, whatever it is the id of. What is no id finds nothing. */
export const filteredId = (globalId: string | null | undefined): string | null => (globalId == null ? null : (fromGlobalId(globalId)?.id ?? ''));

/** The same of several. */
export const filteredIds = (globalIds: readonly string[] | null | undefined): readonly string[] | null => globalIds?.map((id) => fromGlobalId(id)?.id ?? '') ?? null;

export const globalIdExtension = 'globalId';

/**
 * A field of type ID whose source holds the raw id and whose answer is the global one. The resolver is put into the schema
 * once (`finishSchema`): a field middleware of Nest's would cost a promise for every id.
 */
export const GlobalIdField = (type: string, options: { readonly nullable?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    Field(() => ID, { nullable: options.nullable ?? false }),
    Extensions({ [globalIdExtension]: type }),
  );
