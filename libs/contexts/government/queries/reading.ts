import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ArgsType, Field } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { decodeToken, PageArgs, PositionToken } from '../../../platform/graphql/index.js';

/** A page, once it contains what the token's holder wrote. */
@ArgsType()
export class DirectoryArgs extends PageArgs {
  @Field(() => PositionToken, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** How long a reader waits for what it wrote. */
const patienceMs = 2_000;

/**
 * Returns once the directory contains what the token stands for.
 * @throws {Refusal} STILL_BEHIND, CURSOR_OF_ANOTHER_GENERATION, INVALID_INPUT
 */
export const seeing = async (runtime: ContextRuntime, token: string | null | undefined): Promise<void> => {
  const written = token ? decodeToken(token).find(({ context }) => context === runtime.store.context) : undefined;
  if (!written) return;
  if (written.generation !== runtime.store.generation) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'token');
  if (!(await runtime.waitForViews(written.position, patienceMs))) throw refusal('STILL_BEHIND', 'token');
};

/** Whether the views have read, in time, all that the log holds now. */
export const caughtUp = async (runtime: ContextRuntime): Promise<boolean> => {
  const end = await runtime.store.end(patienceMs);
  return end !== undefined && runtime.waitForViews(end, patienceMs);
};

/**
 * Reads what is asked for by ids. Ids that come right after their thing was made are looked for again when the directory
 * has read all there is.
 */
export const readByIds = async <Row extends { readonly id: string }>(runtime: ContextRuntime, sql: string, ids: readonly string[]): Promise<readonly Row[]> => {
  const read = async () => (await runtime.database.pool.query<Row>(sql, [ids])).rows;
  const rows = await read();
  if (rows.length === new Set(ids).size) return rows;
  return (await caughtUp(runtime)) ? read() : rows;
};
