import { Field, ID, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { refusal, type Footprint, type Window } from '../../contracts/index.js';
import type { FootprintInput, WindowInput, WorksReferenceInput } from '../../contracts/api/works.input.js';
import { checkFootprint } from '../../platform/geometry/index.js';
import { CommandInput } from '../../platform/graphql/index.js';
import type { OrganisationId } from '../../platform/kernel/index.js';
import type { WorksCommand } from '../domain/works.js';
import type { WorksHome } from '../homes.js';

/** What a use case is given besides its input. */
export type Given = {
  readonly home: WorksHome;
  readonly by: OrganisationId;
  readonly maxExtentMetres: number;
  /** Refuse what government has not published. */
  readonly mustKnow: { project(id: string, field: string): Promise<void>; organisation(id: string, field: string): Promise<void> };
};

/** One thing that can be done with works: from what a client sends to a command of the domain, about works with this id. */
export type UseCase<Input extends CommandInput = CommandInput> = {
  readonly input: new () => Input;
  command(input: Input, given: Given): Promise<{ readonly worksId: string; readonly command: WorksCommand }>;
};

/** Of every command about works that exist. */
@InputType({ isAbstract: true })
export abstract class WorksInput extends CommandInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(200)
  worksId!: string;
}

/** A use case about works that exist. */
export const change = <Input extends WorksInput>(
  input: new () => Input,
  command: (input: Input, given: Given) => WorksCommand | Promise<WorksCommand>,
): UseCase<Input> => ({
  input,
  command: async (sent, given) => ({ worksId: sent.worksId, command: await command(sent, given) }),
});

export const toWindow = ({ start, end }: WindowInput): Window => ({ start: toInstant(start, 'window.start'), end: end ? toInstant(end, 'window.end') : null });

const toInstant = (date: Date, field: string): string => {
  // Beyond, instants have signs and six digits, which sort and parse differently; PostgreSQL knows no year 0.
  if (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) throw refusal('INVALID_INPUT', field, 'Years go from 1 to 9999 in UTC');
  return date.toISOString();
};

/** @throws {Refusal} FOOTPRINT_*, INVALID_INPUT */
export const toFootprint = ({ geometry, widthMetres }: FootprintInput, { maxExtentMetres }: Given): Footprint =>
  checkFootprint({ geometry, widthMetres: widthMetres ?? 0 }, maxExtentMetres) as Footprint;

export const toReference = ({ permit, section }: WorksReferenceInput) => ({ permit, section: section ?? null });
