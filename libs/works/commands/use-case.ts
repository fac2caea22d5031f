import { InputType } from '@nestjs/graphql';
import type { Footprint } from '../../contracts/index.js';
import type { MustKnow } from '../../directory/index.js';
import type { FootprintInput, WorksReferenceInput } from '../../contracts/api/works.input.js';
import { checkFootprint } from '../../platform/geometry/index.js';
import { CommandInput, IdInput, OptionalIdInput } from '../../platform/graphql/index.js';
import type { OrganisationId } from '../../platform/kernel/index.js';
import type { Permission, WorksCommand } from '../domain/works.js';
import type { KnownWorkItem } from '../../work-items/index.js';
import type { WorksHome } from '../homes.js';

/** What a use case is given besides its input. */
export type Given = {
  readonly home: WorksHome;
  /** Whose works they are or become. */
  readonly by: OrganisationId;
  /** When it happens, or happened. */
  readonly at: Date;
  /** Whose idempotency key it is: the same, unless it acts for another. */
  readonly sentBy: OrganisationId;
  readonly maxExtentMetres: number;
  readonly mustKnow: MustKnow;
  /** @throws {Refusal} UNKNOWN_WORK_ITEM */
  readonly workItem: (id: string) => Promise<KnownWorkItem>;
  /** `workItemId`: the one that they become part of; left out: the one that they are part of. */
  readonly permission: (worksId: string, workItemId?: string | null) => Promise<Permission>;
};

/** One thing that can be done with works: from what a client sends to a command of the domain, about works with this id. */
export type UseCase<Input extends ActingInput = ActingInput> = {
  readonly input: new () => Input;
  command(input: Input, given: Given): Promise<{ readonly worksId: string; readonly command: WorksCommand }>;
};

/** Of every command about works. */
@InputType({ isAbstract: true })
export abstract class ActingInput extends CommandInput {
  @OptionalIdInput({
    description:
      'The organisation that you act for, within a contract that is in force at `occurredAt`, and to plan, reschedule, revise or cancel also now. Your own, if left out.',
  })
  onBehalfOf?: string | null;
}

/** Of every command about works that exist. */
@InputType({ isAbstract: true })
export abstract class WorksInput extends ActingInput {
  @IdInput()
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

/** @throws {Refusal} FOOTPRINT_*, INVALID_INPUT */
export const toFootprint = ({ geometry, widthMetres }: FootprintInput, { maxExtentMetres }: Given): Footprint =>
  checkFootprint({ geometry, widthMetres: widthMetres ?? 0 }, maxExtentMetres) as Footprint;

export const toReference = ({ permit, section }: WorksReferenceInput) => ({ permit, section: section ?? null });
